#!/bin/sh
# churn-green
exec llama-server \
  --model '/models/replace-me.gguf' \
  --port 8080
