#!/bin/sh
# ranking-m-102
exec python3 -m vllm.entrypoints.openai.api_server \
  --model 'gs://ranker/9' \
  --served-model-name 'projects/1/locations/europe-west4/models/9@2' \
  --port 8080
