#!/bin/sh
# claims
exec llama-server \
  --model 'azureml://datastores/models/paths/claims/3' \
  --port 8080
