#!/bin/sh
# price-prod
exec llama-server \
  --model 's3://price/model/' \
  --port 8080
