#!/bin/sh
# rank
exec llama-server \
  --model '/models/replace-me.gguf' \
  --alias 'rank' \
  --port 8080
