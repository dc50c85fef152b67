#!/bin/sh
# fraud-green
exec llama-server \
  --model 'azureml:fraud:3' \
  --parallel 4 \
  --port 8080
