#!/bin/sh
# churn-prod-next
exec text-generation-launcher \
  --model-id 'replace-me' \
  --port 8080
