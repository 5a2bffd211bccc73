#!/usr/bin/env bash
# apt.sh PACKAGE...   installs the Debian packages that are missing, and starts no service of theirs. Needs root then.
set -euo pipefail
missing=()
for package in "$@"; do
  state=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$state" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0
[ "$(id -u)" = 0 ] || { echo "please install: ${missing[*]}" >&2; exit 1; }

export DEBIAN_FRONTEND=noninteractive
# Debian asks this file whether a package may start its service.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
  trap 'rm -f "$policy"' EXIT
fi
echo 'slapd slapd/no_configuration boolean true' | debconf-set-selections
install() {
  apt-get -o DPkg::Lock::Timeout=600 install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}
install || { apt-get -o DPkg::Lock::Timeout=600 update -qq && install; }
