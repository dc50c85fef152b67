#!/bin/sh
# fraud-blue
export WORKERS='2'
exec text-generation-launcher \
  --model-id '/models' \
  --max-concurrent-requests '4' \
  --port 8080
