#!/bin/sh
# churn-blue
export LOG_LEVEL='info'
: "${API_TOKEN:?give it in the environment}"
exec python3 -m vllm.entrypoints.openai.api_server \
  --model '/models' \
  --port 8080
