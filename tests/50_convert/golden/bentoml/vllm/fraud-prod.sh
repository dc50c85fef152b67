#!/bin/sh
# fraud-prod
export LOG_LEVEL='info'
: "${RISK_TOKEN:?give it in the environment}"
exec python3 -m vllm.entrypoints.openai.api_server \
  --model 'replace-me' \
  --max-num-seqs '64' \
  --port 8080
