#!/bin/sh
# detect
exec llama-server \
  --model '/models/replace-me.gguf' \
  --alias 'detect' \
  --port 8080
