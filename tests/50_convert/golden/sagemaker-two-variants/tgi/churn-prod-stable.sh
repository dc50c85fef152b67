#!/bin/sh
# churn-prod-stable
exec text-generation-launcher \
  --model-id 's3://churn-models/v6/model.tar.gz' \
  --port 8080
