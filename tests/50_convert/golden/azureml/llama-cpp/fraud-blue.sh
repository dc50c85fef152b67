#!/bin/sh
# fraud-blue
export WORKERS='2'
exec llama-server \
  --model '/models/replace-me.gguf' \
  --parallel '4' \
  --port 8080
