#!/bin/sh
# price-prod
exec llama-server \
  --model 's3://price/model/' \
  --alias 'price-prod' \
  --port 8080
