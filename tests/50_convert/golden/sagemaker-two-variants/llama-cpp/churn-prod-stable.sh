#!/bin/sh
# churn-prod-stable
export LOG_LEVEL='info'
: "${DB_PASSWORD:?give it in the environment}"
exec llama-server \
  --model '/opt/ml/model/replace-me.gguf' \
  --alias 'churn-v6' \
  --port 8080
