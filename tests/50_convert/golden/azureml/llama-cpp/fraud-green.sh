#!/bin/sh
# fraud-green
exec llama-server \
  --model 'azureml:fraud:3' \
  --port 8080
