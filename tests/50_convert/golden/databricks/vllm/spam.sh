#!/bin/sh
# spam
exec python3 -m vllm.entrypoints.openai.api_server \
  --model 'main.ml.spam' \
  --port 8080
