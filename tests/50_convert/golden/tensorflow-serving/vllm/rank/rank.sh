#!/bin/sh
# rank
exec python3 -m vllm.entrypoints.openai.api_server \
  --model '/models' \
  --served-model-name 'rank' \
  --port 8080
