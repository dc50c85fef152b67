#!/bin/sh
# churn-blue
exec llama-server \
  --model 's3://models/churn/7' \
  --port 8080
