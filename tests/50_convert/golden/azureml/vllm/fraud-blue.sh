#!/bin/sh
# fraud-blue
export WORKERS='2'
exec python3 -m vllm.entrypoints.openai.api_server \
  --model '/models' \
  --max-num-seqs '4' \
  --port 8080
