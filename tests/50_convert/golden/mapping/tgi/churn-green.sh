#!/bin/sh
# churn-green
exec text-generation-launcher \
  --model-id 's3://models/churn/8' \
  --port 8080
