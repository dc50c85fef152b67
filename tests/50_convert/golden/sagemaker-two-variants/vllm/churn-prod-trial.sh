#!/bin/sh
# churn-prod-trial
exec python3 -m vllm.entrypoints.openai.api_server \
  --model '/opt/ml/model' \
  --served-model-name 'churn-v7' \
  --port 8080
