#!/bin/sh
# mistral-chat
exec python3 -m vllm.entrypoints.openai.api_server \
  --model 'mistralai/Mistral-7B-Instruct-v0.3' \
  --tensor-parallel-size '1' \
  --max-model-len '4096' \
  --port 8080
