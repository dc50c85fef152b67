#!/bin/sh
# fraud-green
exec text-generation-launcher \
  --model-id 'azureml:fraud:3' \
  --max-concurrent-requests 4 \
  --port 8080
