#!/usr/bin/env bash
# A second S3 implementation for the tests: one node of Ceph (a monitor, an object store daemon, the RADOS gateway), each an
# ordinary process of the caller's, everything below one folder. For tests only: one copy of the data, no backups.
#
#   ceph-rgw.sh DIR [PORT]
#
# DIR must not exist or be empty. Prints one line when the gateway answers:
#   READY store=http://127.0.0.1:PORT region=us-east-1 access-key=… secret-key=…
# and runs until its standard input ends or it gets a signal; then ends the three processes. DIR stays.
# Exit status: 2 when something is not installed or DIR is in use, 1 when a process failed (its log is named).
set -euo pipefail

packages="radosgw ceph-mon ceph-osd ceph-common"

fail() {
  printf 'ceph-rgw.sh: %s\n' "$1" >&2
  exit "${2:-1}"
}

[ $# -ge 1 ] && [ $# -le 2 ] || fail "usage: ceph-rgw.sh DIR [PORT]" 2
for program in radosgw radosgw-admin ceph-mon ceph-osd ceph ceph-authtool monmaptool; do
  command -v "$program" >/dev/null ||
    fail "$program was not found; on Debian: apt-get install --no-install-recommends $packages" 2
done
mkdir -p "$1"
[ -z "$(ls -A "$1")" ] || fail "$1 is not empty; name a new folder" 2
dir=$(cd "$1" && pwd -P)

is_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

free_port() {
  while port=$((20000 + RANDOM % 12000)) && is_open "$port"; do :; done
  printf '%s' "$port"
}

port=${2:-$(free_port)}
monitor="v2:127.0.0.1:$(free_port)"
cluster=$(cat /proc/sys/kernel/random/uuid)
access_key=$(tr -d - </proc/sys/kernel/random/uuid | cut -c 1-20)
secret_key=$(tr -d - </proc/sys/kernel/random/uuid)
mkdir "$dir"/{mon,osd,log,run}

# Every setting that is not here is Ceph's own. The gateway talks cephx to the others whatever is set, hence the keyring.
# The SDK sends a region when it makes a bucket, which the gateway would take for the name of a zone group.
cat >"$dir/ceph.conf" <<CONF
[global]
fsid = $cluster
mon host = [$monitor/0]
mon initial members = a
keyring = $dir/keyring
auth allow insecure global id reclaim = false
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind ipv6 = false
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon warn on pool no redundancy = false
mon data avail crit = 1
mon data = $dir/mon
osd data = $dir/osd
osd objectstore = bluestore
bluestore block size = 4294967296
osd memory target = 939524096
bluestore cache size = 67108864
run dir = $dir/run
admin socket = $dir/run/\$name.asok
pid file = $dir/run/\$name.pid
log file = $dir/log/\$name.log
rgw frontends = beast endpoint=127.0.0.1:$port
rgw relaxed region enforcement = true
CONF
export CEPH_CONF=$dir/ceph.conf

pids=()
stop() {
  trap - EXIT
  # The gateway first: the others keep what it writes.
  for ((i = ${#pids[@]} - 1; i >= 0; i--)); do
    kill "${pids[i]}" 2>/dev/null || true
    for _ in $(seq 100); do
      kill -0 "${pids[i]}" 2>/dev/null || break
      sleep 0.1
    done
    kill -9 "${pids[i]}" 2>/dev/null || true
  done
}
trap stop EXIT
trap 'exit 143' TERM INT HUP

# launch NAME COMMAND...: a daemon in the foreground of its own log.
launch() {
  name=$1
  shift
  "$@" >"$dir/log/$name.out" 2>&1 </dev/null &
  pids+=($!)
}

# quietly NAME COMMAND...: what it says is for the log.
quietly() {
  name=$1
  shift
  "$@" >"$dir/log/$name.out" 2>&1 </dev/null || fail "$name failed; see $dir/log/$name.out"
}

# await NAME PID COMMAND...: for a minute, as long as the process lives.
await() {
  name=$1
  pid=$2
  shift 2
  for _ in $(seq 300); do
    ! "$@" >/dev/null 2>&1 </dev/null || return 0
    kill -0 "$pid" 2>/dev/null || fail "$name ended; see $dir/log"
    sleep 0.2
  done
  fail "$name was not ready in a minute; see $dir/log"
}

quietly monmap monmaptool --create --addv a "[$monitor]" --fsid "$cluster" "$dir/monmap"
quietly keys ceph-authtool -C "$dir/keyring" --gen-key -n mon. --cap mon 'allow *'
for name in client.admin client.rgw.a osd.0; do
  quietly keys ceph-authtool "$dir/keyring" --gen-key -n "$name" --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *'
done
quietly mon-mkfs ceph-mon --mkfs -i a --monmap "$dir/monmap" --keyring "$dir/keyring"
launch mon ceph-mon -i a -f
await "the monitor" "${pids[0]}" timeout 5 ceph mon stat

osd=$(cat /proc/sys/kernel/random/uuid)
quietly osd-new ceph osd new "$osd"
quietly osd-mkfs ceph-osd -i 0 --mkfs --osd-uuid "$osd"
launch osd ceph-osd -i 0 -f
launch rgw radosgw -n client.rgw.a -f
await "the gateway" "${pids[2]}" is_open "$port"
quietly user radosgw-admin user create --uid=test --display-name=test --access-key="$access_key" --secret-key="$secret_key"

printf 'READY store=http://127.0.0.1:%s region=us-east-1 access-key=%s secret-key=%s\n' "$port" "$access_key" "$secret_key"
# Ends with the one who started it, however that one ends.
while read -r _; do :; done
