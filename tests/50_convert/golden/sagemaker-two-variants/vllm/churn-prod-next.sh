#!/bin/sh
# churn-prod-next
exec python3 -m vllm.entrypoints.openai.api_server \
  --model 'replace-me' \
  --served-model-name 'churn-v8' \
  --port 8080
