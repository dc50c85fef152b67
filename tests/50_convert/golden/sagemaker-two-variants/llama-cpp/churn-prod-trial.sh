#!/bin/sh
# churn-prod-trial
exec llama-server \
  --model '/opt/ml/model/replace-me.gguf' \
  --alias 'churn-v7' \
  --port 8080
