#!/bin/sh
# ranking-m-103
export LEVEL='warn'
exec text-generation-launcher \
  --model-id '/models' \
  --port 8080
