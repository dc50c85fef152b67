#!/bin/sh
# embed
exec llama-server \
  --port 8080
