#!/bin/sh
# fraud
exec llama-server \
  --model 'gs://example-models/fraud' \
  --alias 'fraud' \
  --port 8080
