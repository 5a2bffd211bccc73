"""populate.py SMB_CONF SAM_LDB: the people, groups and password rules of the test domain, written before it starts.

Passwords are Name-Passw0rd, with the login name capitalised, where nothing else is said.
"""

import sys

import ldb
from samba import dsdb
from samba.auth import system_session
from samba.param import LoadParm
from samba.samdb import SamDB

NORMAL, DISABLED = 0x200, 0x202
SECOND = 10_000_000  # Windows counts in 100 ns

config = LoadParm()
config.load(sys.argv[1])
directory = SamDB(url=sys.argv[2], session_info=system_session(), lp=config, options=["nosync:1"])
ROOT = directory.domain_dn()


def below(kind, name, parent=""):
    """kind=name below parent and the root, escaped by the library."""
    where = ldb.Dn(directory, f"{kind}=x,{parent}{',' if parent else ''}{ROOT}")
    where.set_component(0, kind, name)
    return where


def change(where, controls=(), **values):
    message = ldb.Message(where)
    for attribute, value in values.items():
        message[attribute] = ldb.MessageElement(value, ldb.FLAG_MOD_REPLACE, attribute)
    directory.modify(message, list(controls))


def unit(name, parent=""):
    directory.add({"dn": str(below("OU", name, parent)), "objectClass": "organizationalUnit"})


def person(login, name, parent="OU=People", password=None, control=NORMAL, **attributes):
    where = below("CN", name, parent)
    entry = {
        "dn": str(where),
        "objectClass": "user",
        "sAMAccountName": login,
        "userPrincipalName": f"{login}@example.test",
        "displayName": name,
        "givenName": name.split()[0].strip(","),
        "sn": name.split()[-1],
        "mail": f"{login}@example.test",
    }
    entry.update(attributes)
    directory.add(entry)
    password = password or f"{login.capitalize()}-Passw0rd"
    change(where, unicodePwd=f'"{password}"'.encode("utf-16-le"))
    change(where, userAccountControl=str(control))
    return where


def group(name, *members):
    login = name.replace(",", "")
    where = below("CN", name, "OU=Groups")
    directory.add({"dn": str(where), "objectClass": "group", "sAMAccountName": login, "member": [str(m) for m in members]})
    return where


# Five wrong passwords within seconds lock until an administrator unlocks; those of an earlier run are forgotten.
change(
    ldb.Dn(directory, ROOT),
    lockoutThreshold="5",
    lockoutDuration="-9223372036854775808",
    lockOutObservationWindow=str(-4 * SECOND),
    maxPwdAge=str(-9000 * 86400 * SECOND),
    minPwdAge="0",
)
for name in ("People", "Groups", "Service"):
    unit(name)
unit("Ünïted 部", "OU=People")

person("svc-reader", "Reader Service", parent="OU=Service", password="Reader-Passw0rd")
ada = person("ada", "Ada Lovelace", telephoneNumber="+44 20 0001", department="R&D")
bob = person("bob", "Bob Brown", mail="robert.brown@mail.example")
person("locked", "Lena Locked")
person("disabled", "Dora Disabled", control=DISABLED)
change(person("mustchange", "Max Change"), pwdLastSet="0")
change(person("gone", "Ann Gone"), accountExpires="132223104000000000")
change(person("hours", "Hal Hours"), logonHours=bytes(21))
# The password module sets pwdLastSet by itself; this control goes past it.
past = f"local_oid:{dsdb.DSDB_CONTROL_BYPASS_PASSWORD_HASH_OID}:0"
change(person("expired", "Ed Expired"), [past], pwdLastSet="116444736000000000")
smith = person("jsmith", 'Smith, John "Jack" + Co')
oneil = person("o'neil(1)", "Shaun O'Neil (Test) #1", password="Oneil-Passw0rd", mail="oneil@example.test")
umlaut = person("jürgen", "Jürgen Müller 日本", parent="OU=Ünïted 部,OU=People", password="Jürgen-Pässw0rd", mail="juergen@example.test")
# A UPN of another domain: uma@example.test is still hers, because Active Directory implies it.
uma = person("uma", "Uma Upn", password="Uma-Passw0rd1", userPrincipalName="uma@mail.example", mail="u.upn@mail.example")
person("mover", "Mona Mover")
person("twin1", "Twin One", mail="twin@example.test")
person("twin2", "Twin Two", mail="twin@example.test")

group("App Admins", ada)
developers = group("Developers", ada, smith)
staff = group("Staff", developers, oneil, umlaut)
everybody = group("Everybody", staff, uma)
change(developers, member=[str(ada), str(smith), str(everybody)])  # a circle
group("Comma, Group (x)", ada)
