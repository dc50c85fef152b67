#!/bin/sh
# spam-m-2-0
exec llama-server \
  --model '/srv/models/spam-2.mar/replace-me.gguf' \
  --alias 'spam' \
  --port 8080
