#!/bin/sh
# fraud-blue
exec llama-server \
  --model 'azureml:fraud:3' \
  --port 8080
