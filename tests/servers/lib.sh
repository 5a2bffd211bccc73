# shellcheck shell=bash
# What the server scripts share. Sourced by NAME/up.sh and NAME/down.sh, never run by itself.
#
#   tests/servers/NAME/up.sh DIR     starts the server in DIR (again: does nothing) and prints what to export
#   tests/servers/NAME/down.sh DIR   ends what up.sh started in DIR, and nothing else
#
# up.sh prints one KEY=VALUE a line, and leaves the same lines in DIR/env. Tests read them as environment variables:
#
#   openldap    TEST_OPENLDAP_DIR   where it runs; the scripts stop and start it there
#               TEST_OPENLDAP_URL   ldap://127.0.0.1:PORT, plain and StartTLS
#               TEST_OPENLDAPS_URL  ldaps://127.0.0.1:PORT
#               TEST_OPENLDAP_CA    the authority to trust (PEM)
#   samba-ad    TEST_AD_DIR, TEST_AD_URL, TEST_ADS_URL, TEST_AD_CA: the same for Active Directory
#   postgres    TEST_POSTGRES_DIR, TEST_DATABASE_URL (postgresql://…)
#
#   set -a; . <(tests/servers/openldap/up.sh target/servers/openldap); set +a; cargo test --test ldap
#
# Ports are the system's choice, kept in DIR/ports so that a stopped server comes back where it was. Everything listens
# on 127.0.0.1. DIR has no white space and at most 80 characters, because Unix sockets live below it.
set -euo pipefail
export LC_ALL=C.UTF-8
SERVERS=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

fail() {
  echo "$(basename "$(dirname "$0")")/$(basename "$0"): $*" >&2
  exit 1
}

# When the kernel started this process: with the number it means one process and no later one.
born() {
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  # The second field, the name, may hold blanks; what follows its bracket does not.
  set -- ${stat##*) }
  echo "${20}"
}

# running NAME: does the process that start wrote down still live?
running() {
  local pid= birth=
  [ -s "$DIR/$1.pid" ] || return 1
  read -r pid birth <"$DIR/$1.pid" || true
  [ -n "$pid" ] && [ "$(born "$pid")" = "$birth" ]
}

# start NAME COMMAND...: in the background, in a process group of its own, with its output in DIR/NAME.log
start() {
  local name=$1 pid birth
  shift
  setsid "$@" >>"$DIR/$name.log" 2>&1 </dev/null 9>&- &
  pid=$!
  disown || true
  birth=$(born "$pid") || fail "$name did not start: $(tail -n 5 "$DIR/$name.log")"
  echo "$pid $birth" >"$DIR/$name.pid"
}

# until_ready NAME SECONDS COMMAND...: returns when COMMAND succeeds; fails when the process ends or the time is over
until_ready() {
  local name=$1 end=$((SECONDS + $2))
  shift 2
  until "$@" >/dev/null 2>&1; do
    running "$name" || fail "$name ended: $(tail -n 20 "$DIR/$name.log")"
    if [ "$SECONDS" -ge "$end" ]; then
      finish "$name"
      fail "$name is not ready in time: $(tail -n 20 "$DIR/$name.log")"
    fi
    sleep 0.05
  done
}

# finish NAME [SIGNAL]: ends the process group that start made, kindly first
finish() {
  local pid birth i
  if running "$1"; then
    read -r pid birth <"$DIR/$1.pid"
    kill "-${2:-TERM}" -- "-$pid" 2>/dev/null || true
    for i in $(seq 100); do
      running "$1" || break
      sleep 0.05
    done
    if running "$1"; then kill -KILL -- "-$pid" 2>/dev/null || true; fi
  fi
  rm -f "$DIR/$1.pid"
}

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# ports COUNT NAME: sets PORTS to free ports, the ones of last time where DIR has been used before and they are free
ports() {
  local port
  if [ -s "$DIR/ports" ] && ! running "$2"; then
    for port in $(cat "$DIR/ports"); do
      if answers "$port"; then rm -f "$DIR/ports"; fi
    done
  fi
  if [ ! -s "$DIR/ports" ]; then
    python3 - "$1" >"$DIR/ports" <<'PY'
import socket, sys
held = [socket.create_server(("127.0.0.1", 0)) for _ in range(int(sys.argv[1]))]
print(*(s.getsockname()[1] for s in held))
PY
  fi
  read -r -a PORTS <"$DIR/ports"
}

# certificates NAME: DIR/tls with an authority (ca.crt) and its certificate for NAME, localhost and 127.0.0.1
# (server.crt, .key); besides for the tests of refusal: an authority that signed nothing (other-ca.crt), a certificate
# for elsewhere (misnamed) and one whose time is over (expired)
certificates() {
  local tls=$DIR/tls names="DNS:$1,DNS:localhost,IP:127.0.0.1"
  [ -e "$tls/done" ] && return 0
  rm -rf "$tls"
  mkdir -p "$tls/ca"
  authority ca "Vestibule test authority"
  authority other-ca "Another authority"
  : >"$tls/ca/index"
  echo 1000 >"$tls/ca/serial"
  printf '[ca]\ndefault_ca=here\n[here]\ndatabase=%s\nserial=%s\nnew_certs_dir=%s\ndefault_md=sha256\npolicy=any\nunique_subject=no\n[any]\ncommonName=supplied\n' \
    "$tls/ca/index" "$tls/ca/serial" "$tls/ca" >"$tls/ca/conf"
  certificate server "$1" "$names" -days 365
  certificate misnamed elsewhere.test DNS:elsewhere.test -days 365
  # `openssl ca` because `openssl x509` of Debian 12 cannot date back.
  certificate expired "$1" "$names" -startdate 20200101000000Z -enddate 20200201000000Z
  touch "$tls/done"
}

authority() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -sha256 -days 365 -subj "/CN=$2" -keyout "$DIR/tls/$1.key" \
    -out "$DIR/tls/$1.crt" -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign 2>/dev/null
}

# certificate FILE COMMON-NAME ALTERNATIVE-NAMES DATES...
certificate() {
  local file=$DIR/tls/$1 cn=$2 names=$3
  shift 3
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -sha256 -subj "/CN=$cn" -keyout "$file.key" -out "$file.csr" 2>/dev/null
  printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth\nbasicConstraints=critical,CA:FALSE\n' "$names" >"$file.ext"
  openssl ca -batch -notext -config "$DIR/tls/ca/conf" -cert "$DIR/tls/ca.crt" -keyfile "$DIR/tls/ca.key" \
    -extfile "$file.ext" "$@" -in "$file.csr" -out "$file.crt" >"$DIR/tls/ca/log" 2>&1 || fail "$(cat "$DIR/tls/ca/log")"
  chmod 600 "$file.key"
}

# publish KEY=VALUE...: what the caller is to export
publish() {
  printf '%s\n' "$@" | tee "$DIR/env"
}

[ $# -eq 1 ] || fail "usage: $0 DIR"
mkdir -p "$1"
DIR=$(cd "$1" && pwd)
case $DIR in *[[:space:]]*) fail "no white space in the path, please: $DIR" ;; esac
[ ${#DIR} -le 80 ] || fail "too long for Unix sockets: $DIR"
# One script at a time in one folder.
exec 9>"$DIR/lock"
flock 9
