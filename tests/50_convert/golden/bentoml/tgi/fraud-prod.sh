#!/bin/sh
# fraud-prod
export LOG_LEVEL='info'
: "${RISK_TOKEN:?give it in the environment}"
exec text-generation-launcher \
  --model-id 'replace-me' \
  --max-concurrent-requests '64' \
  --port 8080
