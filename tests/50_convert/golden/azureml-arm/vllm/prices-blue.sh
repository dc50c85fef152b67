#!/bin/sh
# prices-blue
export logLevel='info'
exec python3 -m vllm.entrypoints.openai.api_server \
  --model '/models' \
  --max-num-seqs '4' \
  --port 8080
