#!/bin/sh
# fraud-prod
exec python3 -m vllm.entrypoints.openai.api_server \
  --port 8080
