#!/bin/sh
# prices-blue
export logLevel='info'
exec text-generation-launcher \
  --model-id '/models' \
  --max-concurrent-requests '4' \
  --port 8080
