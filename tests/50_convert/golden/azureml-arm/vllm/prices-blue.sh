#!/bin/sh
# prices-blue
exec python3 -m vllm.entrypoints.openai.api_server \
  --model 'azureml://registries/example/models/prices/versions/3' \
  --max-num-seqs 4 \
  --port 8080
