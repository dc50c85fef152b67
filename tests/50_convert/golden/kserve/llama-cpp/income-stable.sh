#!/bin/sh
# income-stable
exec llama-server \
  --model 's3://models/income/3' \
  --port 8080
