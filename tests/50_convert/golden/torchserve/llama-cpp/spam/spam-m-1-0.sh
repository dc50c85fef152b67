#!/bin/sh
# spam-m-1-0
exec llama-server \
  --model '/srv/models/spam-1.mar/replace-me.gguf' \
  --alias 'spam' \
  --port 8080
