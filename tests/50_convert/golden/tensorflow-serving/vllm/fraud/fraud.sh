#!/bin/sh
# fraud
exec python3 -m vllm.entrypoints.openai.api_server \
  --model 'gs://example-models/fraud' \
  --port 8080
