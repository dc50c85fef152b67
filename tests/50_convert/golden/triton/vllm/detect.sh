#!/bin/sh
# detect
exec python3 -m vllm.entrypoints.openai.api_server \
  --model 's3://replace-me/detect' \
  --served-model-name 'detect' \
  --port 8080
