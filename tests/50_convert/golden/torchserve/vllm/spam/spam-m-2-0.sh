#!/bin/sh
# spam-m-2-0
exec python3 -m vllm.entrypoints.openai.api_server \
  --model '/srv/models/spam-2.mar' \
  --served-model-name 'spam' \
  --port 8080
