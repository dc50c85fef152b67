#!/bin/sh
# fraud
exec text-generation-launcher \
  --model-id 'gs://example-models/fraud' \
  --port 8080
