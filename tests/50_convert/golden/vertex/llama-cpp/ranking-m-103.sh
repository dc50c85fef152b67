#!/bin/sh
# ranking-m-103
exec llama-server \
  --model 'gs://ranker/9' \
  --alias 'projects/1/locations/europe-west4/models/9' \
  --port 8080
