#!/bin/sh
# spam-m-2-0
exec text-generation-launcher \
  --model-id '/srv/models/spam-2.mar' \
  --port 8080
