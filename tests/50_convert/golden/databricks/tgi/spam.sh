#!/bin/sh
# spam
: "${OPENAI_API_KEY:?give it in the environment}"
export MODE='fast'
exec text-generation-launcher \
  --model-id '/models' \
  --max-concurrent-requests '4' \
  --port 8080
