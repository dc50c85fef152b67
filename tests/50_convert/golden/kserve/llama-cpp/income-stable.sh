#!/bin/sh
# income-stable
export LEVEL='info'
exec llama-server \
  --model '/models/replace-me.gguf' \
  --port 8080
