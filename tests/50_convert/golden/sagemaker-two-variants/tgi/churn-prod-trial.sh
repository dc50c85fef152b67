#!/bin/sh
# churn-prod-trial
exec text-generation-launcher \
  --model-id '/opt/ml/model' \
  --port 8080
