#!/bin/sh
# reviews
exec llama-server \
  --model '/srv/models/reviews.mar' \
  --alias 'reviews' \
  --port 8080
