#!/bin/sh
# reviews
exec text-generation-launcher \
  --model-id '/srv/models/reviews.mar' \
  --port 8080
