#!/bin/sh
# price-prod
exec llama-server \
  --model '/opt/ml/model/replace-me.gguf' \
  --alias 'price-prod' \
  --port 8080
