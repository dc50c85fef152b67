#!/bin/bash
# Breaks the main provider in several ways and shows what the client of a stream sees.
cd "$(dirname "$0")"
. ../stage.sh
stage_up MAIN SPARE

break_main() { curl -sSf -X PUT "$MAIN_URL/_sim/behaviour" -d "$1" >/dev/null; }
ask() {
  curl -sS -N "$GATEWAY/v1/chat/completions" -D "$STAGE/head" -o "$STAGE/body" \
    -H "authorization: Bearer $KEY" -H "content-type: application/json" \
    -d '{"model": "assistant", "stream": true, "messages": [{"role": "user", "content": "hello"}]}'
  target=$(sed -n 's/^x-sluice-target: \(.*\)\r$/\1/p' "$STAGE/head")
  id=$(sed -n 's/^x-sluice-request-id: \(.*\)\r$/\1/p' "$STAGE/head")
  if grep -q '^data: \[DONE\]' "$STAGE/body"; then ended="a whole answer"; else ended="no [DONE]"; fi
  if grep -q '^data: {"error"' "$STAGE/body"; then ended="an error event, $ended"; fi
}

printf '%-46s %-8s %s\n' "what main does" "answered" "the stream ended with"
show() { # what knobs
  break_main "$2"
  ask
  printf '%-46s %-8s %s\n' "$1" "$target" "$ended"
}

show "works" '{"fault": "none"}'
expect "main answers while it can" [ "$target, $ended" = "main, a whole answer" ]
for fault in http_500 http_429 reset_before_headers hang_before_headers; do
  show "$fault" "{\"fault\": \"$fault\"}"
  expect "spare answers in main's place" [ "$target, $ended" = "spare, a whole answer" ]
done
show "answers 200, then an error as its first event" \
  '{"fault": "error_event_mid_stream", "fault_after_events": 0}'
expect "nothing was sent yet, so spare answers" [ "$target, $ended" = "spare, a whole answer" ]
show "cuts its stream after some words" '{"fault": "cut_mid_stream", "fault_after_events": 5}'
expect "half an answer does not look whole" [ "$target, $ended" = "main, an error event, no [DONE]" ]

echo
echo "sluice route explain, of the last one:"
sluice route explain "$id" --admin "$ADMIN" | sed 's/^/  /'
