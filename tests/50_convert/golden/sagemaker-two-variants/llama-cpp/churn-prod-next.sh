#!/bin/sh
# churn-prod-next
exec llama-server \
  --port 8080
