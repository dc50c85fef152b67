#!/bin/sh
# churn-prod-stable
exec llama-server \
  --model 's3://churn-models/v6/model.tar.gz' \
  --alias 'churn-v6' \
  --port 8080
