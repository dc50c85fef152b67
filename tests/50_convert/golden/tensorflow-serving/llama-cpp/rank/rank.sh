#!/bin/sh
# rank
exec llama-server \
  --model 's3://example-models/rank' \
  --alias 'rank' \
  --port 8080
