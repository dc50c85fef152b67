#!/bin/sh
# ranking-m-103
export LEVEL='warn'
exec python3 -m vllm.entrypoints.openai.api_server \
  --model '/models' \
  --served-model-name 'projects/1/locations/europe-west4/models/9' \
  --port 8080
