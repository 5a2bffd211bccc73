"""LDIF of a person in five hundred groups, and of one in twelve hundred."""

PEOPLE = "ou=people,dc=example,dc=org"

for uid in ("joiner", "overjoiner"):
    print(f"dn: uid={uid},{PEOPLE}\nobjectClass: inetOrgPerson\nuid: {uid}\ncn: {uid}\nsn: {uid}")
    print(f"userPassword: {uid}-Passw0rd\n")
for i in range(1200):
    print(f"dn: cn=club {i:04},ou=groups,dc=example,dc=org\nobjectClass: groupOfNames\ncn: club {i:04}")
    print(f"member: uid=overjoiner,{PEOPLE}")
    if i < 500:
        print(f"member: uid=joiner,{PEOPLE}")
    print()
