#!/bin/sh
# price-prod
exec text-generation-launcher \
  --model-id 's3://price/model/' \
  --port 8080
