#!/bin/sh
# embed
: "${TOKEN_FILE:?give it in the environment}"
exec python3 -m vllm.entrypoints.openai.api_server \
  --model 'replace-me' \
  --port 8080
