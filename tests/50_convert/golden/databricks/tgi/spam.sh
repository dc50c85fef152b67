#!/bin/sh
# spam
exec text-generation-launcher \
  --model-id 'main.ml.spam' \
  --port 8080
