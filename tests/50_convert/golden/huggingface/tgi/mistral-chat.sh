#!/bin/sh
# mistral-chat
exec text-generation-launcher \
  --model-id 'mistralai/Mistral-7B-Instruct-v0.3' \
  --max-input-tokens '3072' \
  --num-shard '1' \
  --max-total-tokens '4096' \
  --port 8080
