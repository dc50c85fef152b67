#!/bin/sh
# spam-m-1-0
exec python3 -m vllm.entrypoints.openai.api_server \
  --model '/srv/models/spam-1.mar' \
  --served-model-name 'spam' \
  --port 8080
