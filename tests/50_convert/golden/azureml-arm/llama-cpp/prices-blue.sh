#!/bin/sh
# prices-blue
export logLevel='info'
exec llama-server \
  --model '/models/replace-me.gguf' \
  --parallel '4' \
  --port 8080
