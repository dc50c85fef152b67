#!/bin/sh
# ranking-m-101
export LEVEL='warn'
exec llama-server \
  --model '/models/replace-me.gguf' \
  --alias 'projects/1/locations/europe-west4/models/9' \
  --port 8080
