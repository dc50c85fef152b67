#!/bin/sh
# prices-blue
exec text-generation-launcher \
  --model-id 'azureml://registries/example/models/prices/versions/3' \
  --max-concurrent-requests 4 \
  --port 8080
