#!/bin/sh
# spam
exec llama-server \
  --model 'main.ml.spam' \
  --port 8080
