#!/bin/sh
# embed
exec text-generation-launcher \
  --port 8080
