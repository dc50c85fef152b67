#!/bin/sh
# churn-prod-next
exec llama-server \
  --model 'replace-me' \
  --alias 'churn-v8' \
  --port 8080
