#!/bin/sh
# ranking-m-102
export LEVEL='warn'
exec text-generation-launcher \
  --model-id '/models' \
  --port 8080
