#!/bin/sh
# churn-green
exec llama-server \
  --model 's3://models/churn/8' \
  --port 8080
