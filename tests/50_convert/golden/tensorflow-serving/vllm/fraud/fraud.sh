#!/bin/sh
# fraud
exec python3 -m vllm.entrypoints.openai.api_server \
  --model '/models' \
  --served-model-name 'fraud' \
  --port 8080
