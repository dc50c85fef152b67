#!/bin/sh
# churn-blue
exec python3 -m vllm.entrypoints.openai.api_server \
  --model 's3://models/churn/7' \
  --port 8080
