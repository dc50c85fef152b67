#!/bin/sh
# spam-m-1-0
exec llama-server \
  --model '/srv/models/spam-1.mar' \
  --alias 'spam' \
  --port 8080
