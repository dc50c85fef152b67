#!/bin/sh
# mistral-chat
exec llama-server \
  -hf 'mistralai/Mistral-7B-Instruct-v0.3' \
  --ctx-size '4096' \
  --port 8080
