#!/bin/sh
# spam
exec llama-server \
  --model 'main.ml.spam' \
  --parallel 4 \
  --port 8080
