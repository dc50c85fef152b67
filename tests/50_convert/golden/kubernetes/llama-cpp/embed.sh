#!/bin/sh
# embed
: "${TOKEN_FILE:?give it in the environment}"
exec llama-server \
  --model 'replace-me' \
  --port 8080
