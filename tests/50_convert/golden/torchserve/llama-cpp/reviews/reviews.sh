#!/bin/sh
# reviews
exec llama-server \
  --model '/srv/models/reviews.mar/replace-me.gguf' \
  --alias 'reviews' \
  --port 8080
