#!/bin/sh
# prices-green
exec python3 -m vllm.entrypoints.openai.api_server \
  --model 'azureml://registries/example/models/prices/versions/4' \
  --port 8080
