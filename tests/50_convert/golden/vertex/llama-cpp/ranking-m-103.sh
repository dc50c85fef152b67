#!/bin/sh
# ranking-m-103
exec llama-server \
  --model 'gs://ranker/9' \
  --port 8080
