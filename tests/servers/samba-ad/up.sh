#!/usr/bin/env bash
# Samba as an Active Directory domain controller: realm EXAMPLE.TEST, domain EXAMPLE, LDAP only, in one process.
# The administrator is administrator@example.test / Adm1n-Passw0rd!; searches are made as svc-reader@example.test /
# Reader-Passw0rd; the others are in populate.py. Needs root. The first start takes some seconds to provision.
# shellcheck source=../lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
HERE=$SERVERS/samba-ad
# samba-vfs-modules: without it provisioning fails in setsysvolacl.
"$SERVERS/apt.sh" samba samba-ad-provision samba-dsdb-modules samba-vfs-modules python3-samba ldap-utils openssl gcc libc6-dev
ports 4 samba
announce() {
  publish "TEST_AD_DIR=$DIR" "TEST_AD_URL=ldap://127.0.0.1:${PORTS[0]}" "TEST_ADS_URL=ldaps://127.0.0.1:${PORTS[1]}" \
    "TEST_AD_CA=$DIR/tls/ca.crt"
}
serve() {
  mkdir -p "$DIR/run" "$DIR/dc/cache"
  start samba env LD_PRELOAD="$DIR/bindport.so" \
    BINDPORTS="389:${PORTS[0]} 636:${PORTS[1]} 3268:${PORTS[2]} 3269:${PORTS[3]}" \
    /usr/sbin/samba -i --model=single -s "$DIR/smb.conf"
  until_ready samba 60 answers "${PORTS[1]}"
}
if running samba && answers "${PORTS[1]}"; then
  announce
  exit 0
fi
if [ -e "$DIR/populated" ]; then
  serve
  announce
  exit 0
fi

certificates dc1.example.test
cc -O1 -shared -fPIC -o "$DIR/bindport.so" "$HERE/bindport.c" -ldl
rm -rf "$DIR/dc"
samba-tool domain provision --realm=EXAMPLE.TEST --domain=EXAMPLE --server-role=dc --dns-backend=NONE \
  --adminpass='Adm1n-Passw0rd!' --host-name=dc1 --host-ip=127.0.0.1 --targetdir="$DIR/dc" \
  --option='interfaces=127.0.0.1/8' --option='bind interfaces only=yes' --option='ldb:nosync=true' \
  >"$DIR/provision.log" 2>&1 || fail "$(tail -n 10 "$DIR/provision.log")"
# Debian's Python, because Samba's modules are there.
/usr/bin/python3 "$HERE/populate.py" "$DIR/dc/etc/smb.conf" "$DIR/dc/private/sam.ldb" \
  >>"$DIR/provision.log" 2>&1 || fail "$(tail -n 10 "$DIR/provision.log")"
cat >"$DIR/smb.conf" <<CONF
[global]
netbios name = DC1
realm = EXAMPLE.TEST
workgroup = EXAMPLE
server role = active directory domain controller
server services = ldap
interfaces = 127.0.0.1/8
bind interfaces only = yes
private dir = $DIR/dc/private
state directory = $DIR/dc/state
cache directory = $DIR/dc/cache
lock directory = $DIR/dc
pid directory = $DIR/run
ncalrpc dir = $DIR/run/ncalrpc
winbindd socket directory = $DIR/run/winbindd
ntp signd socket directory = $DIR/run/ntp
binddns dir = $DIR/dc/dns
usershare path =
logging = stderr
log level = 1
ldb:nosync = true
tls enabled = yes
tls keyfile = $DIR/tls/server.key
tls certfile = $DIR/tls/server.crt
tls cafile = $DIR/tls/ca.crt
CONF
serve
# The lock is made by what makes it in life: wrong passwords.
export LDAPTLS_CACERT=$DIR/tls/ca.crt
for _ in 1 2 3 4 5; do
  ldapwhoami -x -H "ldaps://127.0.0.1:${PORTS[1]}" -D locked@example.test -w wrong >/dev/null 2>&1 || true
done
touch "$DIR/populated"
announce
