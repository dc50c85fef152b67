#!/bin/sh
# detect
exec python3 -m vllm.entrypoints.openai.api_server \
  --model 's3://replace-me/detect' \
  --port 8080
