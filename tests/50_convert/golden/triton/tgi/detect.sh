#!/bin/sh
# detect
exec text-generation-launcher \
  --model-id 's3://replace-me/detect' \
  --port 8080
