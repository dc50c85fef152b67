#!/bin/sh
# ranking-m-103
exec text-generation-launcher \
  --model-id 'gs://ranker/9' \
  --port 8080
