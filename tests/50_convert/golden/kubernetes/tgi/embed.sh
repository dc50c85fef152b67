#!/bin/sh
# embed
: "${TOKEN_FILE:?give it in the environment}"
exec text-generation-launcher \
  --model-id 'replace-me' \
  --port 8080
