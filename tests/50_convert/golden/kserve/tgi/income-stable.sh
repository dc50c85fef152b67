#!/bin/sh
# income-stable
export LEVEL='info'
exec text-generation-launcher \
  --model-id '/models' \
  --port 8080
