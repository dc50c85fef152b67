#!/bin/sh
# ranking-m-101
exec llama-server \
  --model 'gs://ranker/9' \
  --port 8080
