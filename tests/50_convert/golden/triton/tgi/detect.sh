#!/bin/sh
# detect
exec text-generation-launcher \
  --model-id '/models' \
  --port 8080
