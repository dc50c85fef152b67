#!/bin/sh
# churn-prod-stable
export LOG_LEVEL='info'
: "${DB_PASSWORD:?give it in the environment}"
exec text-generation-launcher \
  --model-id '/opt/ml/model' \
  --port 8080
