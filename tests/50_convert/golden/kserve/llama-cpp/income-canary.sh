#!/bin/sh
# income-canary
exec llama-server \
  --model '/models/replace-me.gguf' \
  --port 8080
