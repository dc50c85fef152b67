#!/bin/sh
# prices-blue
exec llama-server \
  --model 'azureml://registries/example/models/prices/versions/3' \
  --parallel 4 \
  --port 8080
