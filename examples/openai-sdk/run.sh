#!/bin/bash
# Runs chat.mjs, an unchanged OpenAI SDK, against a provider that speaks Anthropic Messages. Exits
# 77 where node or npm are missing or npm cannot fetch the SDK.
cd "$(dirname "$0")"
. ../stage.sh
for program in node npm; do
  command -v $program >/dev/null || { echo "$program is not installed"; exit 77; }
done
if [ ! -d node_modules ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm ci --loglevel=error --no-progress >/dev/null || { echo "npm could not fetch the SDK"; exit 77; }
fi
stage_up CLAUDE
BASE_URL=$GATEWAY/v1 KEY=$KEY node chat.mjs
