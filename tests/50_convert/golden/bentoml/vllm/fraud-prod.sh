#!/bin/sh
# fraud-prod
exec python3 -m vllm.entrypoints.openai.api_server \
  --max-num-seqs 64 \
  --port 8080
