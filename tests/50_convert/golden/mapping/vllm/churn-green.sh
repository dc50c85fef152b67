#!/bin/sh
# churn-green
exec python3 -m vllm.entrypoints.openai.api_server \
  --model 's3://models/churn/8' \
  --port 8080
