#!/bin/sh
# spam-m-1-0
exec python3 -m vllm.entrypoints.openai.api_server \
  --model '/srv/models/spam-1.mar' \
  --port 8080
