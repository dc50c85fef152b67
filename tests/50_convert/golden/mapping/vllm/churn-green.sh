#!/bin/sh
# churn-green
exec python3 -m vllm.entrypoints.openai.api_server \
  --model '/models' \
  --port 8080
