#!/bin/sh
# churn-blue
export LOG_LEVEL='info'
: "${API_TOKEN:?give it in the environment}"
exec text-generation-launcher \
  --model-id '/models' \
  --port 8080
