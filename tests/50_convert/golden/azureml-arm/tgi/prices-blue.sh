#!/bin/sh
# prices-blue
exec text-generation-launcher \
  --model-id 'azureml://registries/example/models/prices/versions/3' \
  --port 8080
