#!/bin/sh
# ranking-m-102
export LEVEL='warn'
exec python3 -m vllm.entrypoints.openai.api_server \
  --model '/models' \
  --served-model-name 'projects/1/locations/europe-west4/models/9@2' \
  --port 8080
