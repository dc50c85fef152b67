#!/bin/sh
# mistral-chat
exec llama-server \
  --ctx-size '4096' \
  --model 'mistralai/Mistral-7B-Instruct-v0.3' \
  --port 8080
