#!/bin/sh
# churn-prod-trial
exec llama-server \
  --model 's3://churn-models/v7/' \
  --alias 'churn-v7' \
  --port 8080
