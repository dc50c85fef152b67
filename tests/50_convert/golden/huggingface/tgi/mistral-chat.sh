#!/bin/sh
# mistral-chat
exec text-generation-launcher \
  --max-total-tokens '4096' \
  --max-input-tokens '3072' \
  --num-shard '1' \
  --model-id 'mistralai/Mistral-7B-Instruct-v0.3' \
  --port 8080
