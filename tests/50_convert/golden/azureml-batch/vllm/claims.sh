#!/bin/sh
# claims
exec python3 -m vllm.entrypoints.openai.api_server \
  --model 'azureml://datastores/models/paths/claims/3' \
  --port 8080
