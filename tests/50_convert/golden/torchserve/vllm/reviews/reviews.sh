#!/bin/sh
# reviews
exec python3 -m vllm.entrypoints.openai.api_server \
  --model '/srv/models/reviews.mar' \
  --port 8080
