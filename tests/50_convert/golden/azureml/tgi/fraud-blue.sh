#!/bin/sh
# fraud-blue
exec text-generation-launcher \
  --model-id 'azureml:fraud:3' \
  --port 8080
