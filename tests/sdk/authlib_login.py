"""An application with authlib: `begin` prints where to send the browser, `finish` what came of it."""
import json
import os
import sys

import requests
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwk, jwt

ISSUER = os.environ["VESTIBULE_ISSUER"]


def main(step, *words):
    document = requests.get(f"{ISSUER}/.well-known/openid-configuration", timeout=10).json()
    assert document["issuer"] == f"{ISSUER}/"
    session = OAuth2Session(
        "shop",
        os.environ["CLIENT_SECRET"],
        token_endpoint_auth_method=os.environ["METHOD"],
        scope="openid profile email",
        redirect_uri="https://shop.test/callback",
        code_challenge_method="S256",
        state=words[0] if words else None,
    )
    if step == "begin":
        verifier, nonce = os.urandom(32).hex(), os.urandom(8).hex()
        url, state = session.create_authorization_url(
            document["authorization_endpoint"], code_verifier=verifier, nonce=nonce
        )
        return {"url": url, "state": state, "verifier": verifier, "nonce": nonce}
    _, verifier, nonce, back = words
    token = session.fetch_token(document["token_endpoint"], authorization_response=back, code_verifier=verifier)
    keys = jwk.KeySet.import_key_set(requests.get(document["jwks_uri"], timeout=10).json())
    claims = jwt.decode(token["id_token"], keys, algorithms=["RS256"]).claims
    rules = jwt.JWTClaimsRegistry(
        iss={"essential": True, "value": document["issuer"]},
        aud={"essential": True, "value": "shop"},
        nonce={"essential": True, "value": nonce},
        exp={"essential": True},
        sub={"essential": True},
    )
    rules.validate(claims)
    return {"claims": claims, "user": session.get(document["userinfo_endpoint"]).json()}


print(json.dumps(main(*sys.argv[1:])))
