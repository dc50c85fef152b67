#!/bin/sh
# fraud-blue
exec python3 -m vllm.entrypoints.openai.api_server \
  --model 'azureml:fraud:3' \
  --port 8080
