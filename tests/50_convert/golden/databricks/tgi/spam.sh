#!/bin/sh
# spam
exec text-generation-launcher \
  --model-id 'main.ml.spam' \
  --max-concurrent-requests 4 \
  --port 8080
