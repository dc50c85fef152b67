#!/bin/sh
# reviews
exec python3 -m vllm.entrypoints.openai.api_server \
  --model '/srv/models/reviews.mar' \
  --served-model-name 'reviews' \
  --port 8080
