#!/bin/sh
# churn-prod-stable
exec python3 -m vllm.entrypoints.openai.api_server \
  --model 's3://churn-models/v6/model.tar.gz' \
  --served-model-name 'churn-v6' \
  --port 8080
