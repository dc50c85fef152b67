#!/bin/sh
# income-canary
exec text-generation-launcher \
  --model-id '/models' \
  --port 8080
