#!/bin/sh
# churn-prod-stable
export LOG_LEVEL='info'
: "${DB_PASSWORD:?give it in the environment}"
exec python3 -m vllm.entrypoints.openai.api_server \
  --model '/opt/ml/model' \
  --served-model-name 'churn-v6' \
  --port 8080
