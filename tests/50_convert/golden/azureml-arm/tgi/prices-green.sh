#!/bin/sh
# prices-green
exec text-generation-launcher \
  --model-id '/models' \
  --port 8080
