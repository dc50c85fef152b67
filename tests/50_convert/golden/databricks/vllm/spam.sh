#!/bin/sh
# spam
exec python3 -m vllm.entrypoints.openai.api_server \
  --model 'main.ml.spam' \
  --max-num-seqs 4 \
  --port 8080
