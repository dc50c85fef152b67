#!/bin/sh
# churn-blue
export LOG_LEVEL='info'
: "${API_TOKEN:?give it in the environment}"
exec llama-server \
  --model '/models/replace-me.gguf' \
  --port 8080
