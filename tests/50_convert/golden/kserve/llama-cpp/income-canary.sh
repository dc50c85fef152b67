#!/bin/sh
# income-canary
exec llama-server \
  --model 's3://models/income/4' \
  --port 8080
