#!/bin/sh
# spam-m-1-0
exec llama-server \
  --model '/srv/models/spam-1.mar' \
  --port 8080
