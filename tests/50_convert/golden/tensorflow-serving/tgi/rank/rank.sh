#!/bin/sh
# rank
exec text-generation-launcher \
  --model-id '/models' \
  --port 8080
