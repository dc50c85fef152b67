#!/bin/sh
# churn-prod-trial
exec text-generation-launcher \
  --model-id 's3://churn-models/v7/' \
  --port 8080
