#!/bin/sh
# reviews
exec llama-server \
  --model '/srv/models/reviews.mar' \
  --port 8080
