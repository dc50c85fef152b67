#!/bin/sh
# churn-blue
exec text-generation-launcher \
  --model-id 's3://models/churn/7' \
  --port 8080
