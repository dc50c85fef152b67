#!/bin/sh
# price-prod
exec python3 -m vllm.entrypoints.openai.api_server \
  --model 's3://price/model/' \
  --port 8080
