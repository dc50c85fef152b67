#!/bin/sh
# churn-prod-stable
exec llama-server \
  --model 's3://churn-models/v6/model.tar.gz' \
  --port 8080
