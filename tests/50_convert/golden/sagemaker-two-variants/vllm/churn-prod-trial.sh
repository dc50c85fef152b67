#!/bin/sh
# churn-prod-trial
exec python3 -m vllm.entrypoints.openai.api_server \
  --model 's3://churn-models/v7/' \
  --served-model-name 'churn-v7' \
  --port 8080
