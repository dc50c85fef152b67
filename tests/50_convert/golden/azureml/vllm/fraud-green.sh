#!/bin/sh
# fraud-green
exec python3 -m vllm.entrypoints.openai.api_server \
  --model 'azureml:fraud:3' \
  --max-num-seqs 4 \
  --port 8080
