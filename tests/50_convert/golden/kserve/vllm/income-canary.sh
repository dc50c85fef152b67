#!/bin/sh
# income-canary
exec python3 -m vllm.entrypoints.openai.api_server \
  --model 's3://models/income/4' \
  --port 8080
