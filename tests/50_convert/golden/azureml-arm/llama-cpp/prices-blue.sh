#!/bin/sh
# prices-blue
exec llama-server \
  --model 'azureml://registries/example/models/prices/versions/3' \
  --port 8080
