#!/bin/sh
# income-canary
exec text-generation-launcher \
  --model-id 's3://models/income/4' \
  --port 8080
