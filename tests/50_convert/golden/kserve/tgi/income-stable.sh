#!/bin/sh
# income-stable
exec text-generation-launcher \
  --model-id 's3://models/income/3' \
  --port 8080
