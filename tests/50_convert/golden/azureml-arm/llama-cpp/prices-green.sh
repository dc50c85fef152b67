#!/bin/sh
# prices-green
exec llama-server \
  --model 'azureml://registries/example/models/prices/versions/4' \
  --port 8080
