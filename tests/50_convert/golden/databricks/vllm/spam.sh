#!/bin/sh
# spam
: "${OPENAI_API_KEY:?give it in the environment}"
export MODE='fast'
exec python3 -m vllm.entrypoints.openai.api_server \
  --model '/models' \
  --max-num-seqs '4' \
  --port 8080
