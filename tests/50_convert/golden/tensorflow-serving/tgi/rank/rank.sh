#!/bin/sh
# rank
exec text-generation-launcher \
  --model-id 's3://example-models/rank' \
  --port 8080
