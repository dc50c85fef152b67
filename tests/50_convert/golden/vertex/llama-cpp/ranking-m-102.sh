#!/bin/sh
# ranking-m-102
exec llama-server \
  --model 'gs://ranker/9' \
  --alias 'projects/1/locations/europe-west4/models/9@2' \
  --port 8080
