#!/usr/bin/env bash
# PostgreSQL with a database vestibule, whose owner may create more: each test makes one of its own.
# shellcheck source=../lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
programs() { find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1; }
[ -x "$(programs)/postgres" ] || "$SERVERS/apt.sh" postgresql
BIN=$(programs)
ports 1 postgres
URL=postgresql://vestibule:vestibule-pw@127.0.0.1:${PORTS[0]}/vestibule
if running postgres && answers "${PORTS[0]}"; then
  publish "TEST_POSTGRES_DIR=$DIR" "TEST_DATABASE_URL=$URL"
  exit 0
fi
# PostgreSQL refuses to run as root. setpriv replaces itself, so the process that is ended later is the server.
as=()
if [ "$(id -u)" = 0 ]; then as=(setpriv --reuid=postgres --regid=postgres --init-groups); fi
if [ ! -s "$DIR/data/PG_VERSION" ]; then
  rm -rf "$DIR/data"
  mkdir -m 700 "$DIR/data"
  if [ ${#as[@]} -gt 0 ]; then chown postgres: "$DIR/data"; fi
  "${as[@]}" test -r "$DIR/data" || fail "the user postgres cannot reach $DIR: choose a folder that others may enter"
  echo vestibule-pw >"$DIR/password"
  chmod 644 "$DIR/password"
  (cd "$DIR/data" && "${as[@]}" "$BIN/initdb" -D "$DIR/data" -U vestibule --pwfile="$DIR/password" -A scram-sha-256 \
    -E UTF8 --locale=C.UTF-8 --no-sync) >"$DIR/initdb.log" 2>&1 || fail "$(tail -n 10 "$DIR/initdb.log")"
fi
cd "$DIR/data"
# Nothing here is worth waiting for a disk.
start postgres "${as[@]}" "$BIN/postgres" -D "$DIR/data" -p "${PORTS[0]}" -c listen_addresses=127.0.0.1 \
  -c unix_socket_directories= -c fsync=off -c full_page_writes=off -c max_connections=200
export PGPASSWORD=vestibule-pw
ask() { "$BIN/psql" -h 127.0.0.1 -p "${PORTS[0]}" -U vestibule -d postgres -tAqc "$1"; }
until_ready postgres 30 ask 'select 1'
[ "$(ask "select count(*) from pg_database where datname = 'vestibule'")" = 1 ] || ask 'create database vestibule'
publish "TEST_POSTGRES_DIR=$DIR" "TEST_DATABASE_URL=$URL"
