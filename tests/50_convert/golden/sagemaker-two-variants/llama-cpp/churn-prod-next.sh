#!/bin/sh
# churn-prod-next
exec llama-server \
  --alias 'churn-v8' \
  --port 8080
