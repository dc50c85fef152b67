#!/bin/sh
# fraud
exec text-generation-launcher \
  --model-id '/models' \
  --port 8080
