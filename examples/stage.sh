# Sourced by the examples, from their own folder: simulated providers and a gateway on free ports,
# in a scratch folder, gone when the script ends.
#
#   . ../stage.sh
#   stage_up OLD NEW      # names for the upstreams of sim.yaml, in its order
#
# Then there are OLD_URL, NEW_URL (the providers), GATEWAY, ADMIN (URLs) and KEY (a client's key),
# and `sluice` is the binary (SLUICE_BIN, or the release build).
set -euo pipefail

sluice() { "${SLUICE_BIN:-../../build/release/sluice}" "$@"; }

stage_log() { cat "$STAGE"/*.log >&2; exit 1; }

# Waits until the file matches, prints the first match.
stage_await() { # file pattern
  local tries
  for tries in $(seq 200); do
    if grep -Eom1 "$2" "$1" 2>/dev/null; then return 0; fi
    sleep 0.05
  done
  echo "nothing in $1 looks like $2 after ten seconds" >&2
  stage_log
}

stage_down() {
  local pid
  for pid in ${STAGE_PIDS:-}; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true; done
  rm -rf "$STAGE"
}

stage_up() { # name...
  STAGE=$(mktemp -d)
  trap stage_down EXIT
  local binary=${SLUICE_BIN:-../../build/release/sluice} name urls
  [ -x "$binary" ] || { echo "no $binary; ./run --build-only makes it" >&2; exit 1; }

  # exec, so that the process we stop is the program and no shell around it.
  (exec "$binary" sim -c sim.yaml) >"$STAGE/sim.log" 2>&1 &
  STAGE_PIDS=$!
  until [ "$(grep -c 'listening on' "$STAGE/sim.log")" -ge $# ]; do
    kill -0 "$STAGE_PIDS" 2>/dev/null || stage_log
    sleep 0.05
  done
  urls=$(sed -n 's/.* listening on //p' "$STAGE/sim.log")
  for name in "$@"; do
    export "${name}_URL=${urls%%$'\n'*}"
    urls=${urls#*$'\n'}
  done

  export DATA_DIR=$STAGE/data LISTEN=127.0.0.1:0 ADMIN_LISTEN=127.0.0.1:0
  (exec "$binary" run -c sluice.yaml) >"$STAGE/gateway.log" 2>&1 &
  STAGE_PIDS="$! $STAGE_PIDS"
  local line
  line=$(stage_await "$STAGE/gateway.log" 'port [0-9]+, admin on port [0-9]+')
  GATEWAY=http://127.0.0.1:$(sed 's/port \([0-9]*\),.*/\1/' <<<"$line")
  ADMIN=http://127.0.0.1:${line##* }
  KEY=$(sluice keys create example --admin "$ADMIN" 2>/dev/null)
}

# Says what was expected and ends the example when the condition (a command) does not hold.
expect() { # what command...
  local what=$1
  shift
  "$@" || { echo "NOT SO: $what" >&2; exit 1; }
}
