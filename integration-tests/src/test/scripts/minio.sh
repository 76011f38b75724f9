#!/usr/bin/env bash
# A second S3 implementation for the tests: a MinIO server below one folder.
#
#   minio.sh DIR [PORT]
#
# DIR must not exist or be empty. Prints one line when the server answers:
#   READY store=http://127.0.0.1:PORT region=us-east-1 access-key=… secret-key=…
# and runs until its standard input ends or it gets a signal; then ends the server. DIR stays.
# Exit status: 2 when MinIO is not installed or DIR is in use, 1 when it failed (its log is named).
set -euo pipefail

fail() {
  printf 'minio.sh: %s\n' "$1" >&2
  exit "${2:-1}"
}

[ $# -ge 1 ] && [ $# -le 2 ] || fail "usage: minio.sh DIR [PORT]" 2
command -v minio >/dev/null || fail "minio was not found; with Go: go install github.com/minio/minio@latest" 2
mkdir -p "$1"
[ -z "$(ls -A "$1")" ] || fail "$1 is not empty; name a new folder" 2
dir=$(cd "$1" && pwd -P)

is_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

port=${2:-}
while [ -z "$port" ] || is_open "$port"; do
  [ $# -eq 1 ] || fail "port $port is in use; name another" 2
  port=$((20000 + RANDOM % 12000))
done
MINIO_ROOT_USER=$(tr -d - </proc/sys/kernel/random/uuid | cut -c 1-20)
MINIO_ROOT_PASSWORD=$(tr -d - </proc/sys/kernel/random/uuid)
export MINIO_ROOT_USER MINIO_ROOT_PASSWORD MINIO_BROWSER=off
minio server "$dir/data" --address "127.0.0.1:$port" >"$dir/log" 2>&1 </dev/null &
server=$!
trap 'kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true' EXIT
trap 'exit 1' INT TERM

for _ in $(seq 300); do
  is_open "$port" && break
  kill -0 "$server" 2>/dev/null || fail "the server ended; see $dir/log"
  sleep 0.2
done
is_open "$port" || fail "the server was not ready in a minute; see $dir/log"

printf 'READY store=http://127.0.0.1:%s region=us-east-1 access-key=%s secret-key=%s\n' \
  "$port" "$MINIO_ROOT_USER" "$MINIO_ROOT_PASSWORD"
# Ends with the one who started it, however that one ends.
while read -r _; do :; done
