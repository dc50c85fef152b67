#!/bin/bash
# Shifts 100 sessions from the old provider to the new one in four steps, and back.
cd "$(dirname "$0")"
. ../stage.sh
stage_up OLD NEW

# Asks once a session; writes "SESSION TARGET" lines, sorted.
ask_all() { # file
  local session
  for session in $(seq 100); do
    echo "$session $(curl -sS "$GATEWAY/v1/chat/completions" -o /dev/null -w '%header{x-sluice-target}' \
      -H "authorization: Bearer $KEY" -H "content-type: application/json" \
      -H "x-session-id: session-$session" \
      -d '{"model": "assistant", "messages": [{"role": "user", "content": "hello"}]}')"
  done | sort >"$1"
}
# How many sessions went from one target to another since the step before.
moved() { # from to
  join "$STAGE/before" "$STAGE/now" | awk -v from="$1" -v to="$2" '$2 == from && $3 == to' | wc -l
}

printf '%-16s %16s %12s %10s\n' weights "sessions on new" "old -> new" "new -> old"
ask_all "$STAGE/before"
for new in 0 20 50 100 0; do
  sluice route set assistant old=$((100 - new)) new=$new --admin "$ADMIN" >/dev/null
  ask_all "$STAGE/now"
  on_new=$(grep -c ' new$' "$STAGE/now" || true)
  printf '%-16s %16s %12s %10s\n' "old=$((100 - new)) new=$new" "$on_new" "$(moved old new)" "$(moved new old)"
  expect "every session is answered" [ "$(grep -Ec ' (old|new)$' "$STAGE/now")" -eq 100 ]
  case $new in
    0) expect "weight 0 takes nothing" [ "$on_new" -eq 0 ] ;;
    100) expect "all of the weight takes everything" [ "$on_new" -eq 100 ] ;;
    *) expect "the share is near $new of 100" [ $((on_new > new ? on_new - new : new - on_new)) -le 15 ] ;;
  esac
  [ "$new" -eq 0 ] || expect "raising new sends nobody back" [ "$(moved new old)" -eq 0 ]
  mv "$STAGE/now" "$STAGE/before"
done
