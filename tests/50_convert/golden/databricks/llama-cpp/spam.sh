#!/bin/sh
# spam
: "${OPENAI_API_KEY:?give it in the environment}"
export MODE='fast'
exec llama-server \
  --model '/models/replace-me.gguf' \
  --parallel '4' \
  --port 8080
