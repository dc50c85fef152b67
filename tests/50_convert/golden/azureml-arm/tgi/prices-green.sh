#!/bin/sh
# prices-green
exec text-generation-launcher \
  --model-id 'azureml://registries/example/models/prices/versions/4' \
  --port 8080
