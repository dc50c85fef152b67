#!/bin/sh
# detect
exec python3 -m vllm.entrypoints.openai.api_server \
  --model '/models' \
  --served-model-name 'detect' \
  --port 8080
