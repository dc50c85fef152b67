#!/bin/sh
# mistral-chat
exec python3 -m vllm.entrypoints.openai.api_server \
  --max-model-len '4096' \
  --tensor-parallel-size '1' \
  --model 'mistralai/Mistral-7B-Instruct-v0.3' \
  --port 8080
