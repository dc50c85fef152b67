#!/bin/sh
# fraud
exec python3 -m vllm.entrypoints.openai.api_server \
  --model 'gs://example-models/fraud' \
  --served-model-name 'fraud' \
  --port 8080
