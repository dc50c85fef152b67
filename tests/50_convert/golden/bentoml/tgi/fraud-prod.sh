#!/bin/sh
# fraud-prod
exec text-generation-launcher \
  --max-concurrent-requests 64 \
  --port 8080
