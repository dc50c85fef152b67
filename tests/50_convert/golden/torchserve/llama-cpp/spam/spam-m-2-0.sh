#!/bin/sh
# spam-m-2-0
exec llama-server \
  --model '/srv/models/spam-2.mar' \
  --alias 'spam' \
  --port 8080
