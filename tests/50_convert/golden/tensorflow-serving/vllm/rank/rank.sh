#!/bin/sh
# rank
exec python3 -m vllm.entrypoints.openai.api_server \
  --model 's3://example-models/rank' \
  --served-model-name 'rank' \
  --port 8080
