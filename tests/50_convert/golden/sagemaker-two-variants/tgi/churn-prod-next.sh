#!/bin/sh
# churn-prod-next
exec text-generation-launcher \
  --port 8080
