#!/bin/sh
# fraud
exec llama-server \
  --model 'gs://example-models/fraud' \
  --port 8080
