#!/bin/sh
# detect
exec llama-server \
  --model 's3://replace-me/detect' \
  --alias 'detect' \
  --port 8080
