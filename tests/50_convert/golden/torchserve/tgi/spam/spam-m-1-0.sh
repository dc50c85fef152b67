#!/bin/sh
# spam-m-1-0
exec text-generation-launcher \
  --model-id '/srv/models/spam-1.mar' \
  --port 8080
