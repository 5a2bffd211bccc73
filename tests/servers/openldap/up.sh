#!/usr/bin/env bash
# OpenLDAP with password policies, StartTLS and LDAPS, and the people of people.ldif and many.py in it.
# The administrator is cn=admin,dc=example,dc=org / admin-pw; searches are made as cn=reader,… / reader-pw.
# VESTIBULE_TEST_OPENLDAP_CONFIG: lines for the global part of slapd.conf, such as "security simple_bind=128".
# VESTIBULE_TEST_OPENLDAP_CERT: the certificate to show, "misnamed" or "expired" instead of "server".
# shellcheck source=../lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
HERE=$SERVERS/openldap
"$SERVERS/apt.sh" slapd ldap-utils openssl python3
ports 2 slapd
announce() {
  publish "TEST_OPENLDAP_DIR=$DIR" "TEST_OPENLDAP_URL=ldap://127.0.0.1:${PORTS[0]}" \
    "TEST_OPENLDAPS_URL=ldaps://127.0.0.1:${PORTS[1]}" "TEST_OPENLDAP_CA=$DIR/tls/ca.crt"
}
serve() {
  start slapd /usr/sbin/slapd -d stats -f "$DIR/slapd.conf" \
    -h "ldap://127.0.0.1:${PORTS[0]} ldaps://127.0.0.1:${PORTS[1]}"
  until_ready slapd 20 answers "${PORTS[1]}"
}
if running slapd && answers "${PORTS[0]}"; then
  announce
  exit 0
fi
# After down.sh the same directory comes back, with what happened to its people.
if [ -e "$DIR/populated" ]; then
  serve
  announce
  exit 0
fi

certificates localhost
rm -rf "$DIR/db"
mkdir -p "$DIR/db"
cat >"$DIR/slapd.conf" <<CONF
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload ppolicy
moduleload memberof
pidfile $DIR/slapd.run
TLSCACertificateFile $DIR/tls/ca.crt
TLSCertificateFile $DIR/tls/${VESTIBULE_TEST_OPENLDAP_CERT:-server}.crt
TLSCertificateKeyFile $DIR/tls/${VESTIBULE_TEST_OPENLDAP_CERT:-server}.key
TLSVerifyClient never
${VESTIBULE_TEST_OPENLDAP_CONFIG:-}
database mdb
suffix dc=example,dc=org
rootdn cn=admin,dc=example,dc=org
rootpw admin-pw
directory $DIR/db
maxsize 67108864
dbnosync
index objectClass,uid,mail,member,cn,entryUUID eq
# An unpaged search ends after 100 entries, as the tests of paging need it.
sizelimit size.soft=100 size.hard=500 size.pr=1000 size.prtotal=unlimited
overlay ppolicy
ppolicy_default cn=default,ou=policies,dc=example,dc=org
ppolicy_use_lockout
ppolicy_hash_cleartext
overlay memberof
access to attrs=userPassword by self =xw by anonymous auth by * none
access to dn.base="" by * read
access to dn.subtree="ou=open,dc=example,dc=org" attrs=entry,uid,objectClass by * read
access to * by dn.exact="cn=reader,dc=example,dc=org" read by self read by anonymous auth by * none
CONF
slapadd -q -f "$DIR/slapd.conf" -l "$HERE/tree.ldif" >>"$DIR/load.log" 2>&1 || fail "$(tail -n 5 "$DIR/load.log")"
serve
# People come in through the protocol, so that passwords are hashed and memberOf is kept.
as_admin=(-x -H "ldaps://127.0.0.1:${PORTS[1]}" -D cn=admin,dc=example,dc=org -w admin-pw)
export LDAPTLS_CACERT=$DIR/tls/ca.crt LDAPTLS_REQCERT=allow
load() { "$@" >>"$DIR/load.log" 2>&1 || fail "$(tail -n 5 "$DIR/load.log")"; }
load ldapadd "${as_admin[@]}" -f "$HERE/people.ldif"
python3 "$HERE/many.py" >"$DIR/many.ldif"
load ldapadd "${as_admin[@]}" -f "$DIR/many.ldif"
# Only "relax rules" may write what the policy overlay keeps for itself.
load ldapmodify "${as_admin[@]}" -e relax -f "$HERE/states.ldif"
touch "$DIR/populated"
announce
