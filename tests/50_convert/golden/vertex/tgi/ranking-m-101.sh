#!/bin/sh
# ranking-m-101
exec text-generation-launcher \
  --model-id 'gs://ranker/9' \
  --port 8080
