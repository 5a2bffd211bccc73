# shellcheck shell=bash
# The real servers that the tests talk to. Sourced by tests/run. What was started here, and only that, ends with the run.

# Short, for Unix sockets, and open to others: PostgreSQL refuses root and runs as its own user.
work=${TMPDIR:-/tmp}
[ ${#work} -le 40 ] || work=/tmp
work=$(mktemp -d "$work/vst.XXXXXX")
chmod 755 "$work"
started=() postgres_url=

end_servers() {
  local code=$? name
  trap '' INT TERM
  for name in "${started[@]}"; do
    "tests/servers/$name/down.sh" "$work/$name" >/dev/null || echo "tests/servers/$name/down.sh failed" >&2
  done
  rm -rf "$work"
  exit "$code"
}
trap end_servers EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# server NAME: once a run. The lines NAME=VALUE that its up.sh prints become the tests' environment.
server() {
  case " ${started[*]} " in *" $1 "*) return ;; esac
  started+=("$1") # before it is up: one that fails half-way is ended too
  local key value
  "tests/servers/$1/up.sh" "$work/$1" >"$work/$1.out" || { echo "tests/servers/$1/up.sh failed"; return 1; }
  while IFS='=' read -r key value; do
    case $key in
      TEST_DATABASE_URL) postgres_url=$value ;; # only the stage that asks for PostgreSQL may see it
      TEST_*[!A-Z0-9_]*) ;;
      TEST_*) export "$key=$value" ;;
    esac
  done <"$work/$1.out"
}

directories() { server openldap && server samba-ad; }
