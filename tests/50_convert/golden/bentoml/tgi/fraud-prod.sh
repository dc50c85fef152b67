#!/bin/sh
# fraud-prod
exec text-generation-launcher \
  --port 8080
