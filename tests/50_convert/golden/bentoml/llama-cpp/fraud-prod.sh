#!/bin/sh
# fraud-prod
exec llama-server \
  --port 8080
