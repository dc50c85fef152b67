#!/bin/sh
# claims
exec text-generation-launcher \
  --model-id 'azureml://datastores/models/paths/claims/3' \
  --port 8080
