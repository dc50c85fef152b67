#!/bin/sh
# fraud
exec llama-server \
  --model '/models/replace-me.gguf' \
  --alias 'fraud' \
  --port 8080
