#!/bin/sh
# fraud-prod
export LOG_LEVEL='info'
: "${RISK_TOKEN:?give it in the environment}"
exec llama-server \
  --model 'replace-me' \
  --parallel '64' \
  --port 8080
