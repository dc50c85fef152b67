#!/bin/sh
# price-prod
exec python3 -m vllm.entrypoints.openai.api_server \
  --model '/opt/ml/model' \
  --served-model-name 'price-prod' \
  --port 8080
