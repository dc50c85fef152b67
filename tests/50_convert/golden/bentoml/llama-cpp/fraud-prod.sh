#!/bin/sh
# fraud-prod
exec llama-server \
  --parallel 64 \
  --port 8080
