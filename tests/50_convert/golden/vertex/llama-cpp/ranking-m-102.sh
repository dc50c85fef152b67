#!/bin/sh
# ranking-m-102
exec llama-server \
  --model 'gs://ranker/9' \
  --port 8080
