#!/bin/sh
# price-prod
exec text-generation-launcher \
  --model-id '/opt/ml/model' \
  --port 8080
