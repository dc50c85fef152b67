#!/bin/sh
# income-stable
exec python3 -m vllm.entrypoints.openai.api_server \
  --model 's3://models/income/3' \
  --port 8080
