"""A small OpenID provider on loopback, real enough to sign in with: codes, PKCE, signed tokens."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_urlsafe
from threading import Thread
from time import time
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT, SECRET, KEY_ID = "wholeplace", "a secret of the test", "key-1"
FIVE_MINUTES = 300


@dataclass
class Provider:
    """Who signs in next, and what was asked so far.

    Attributes:
        claims: What the provider says of the person who signs in next.
        codes: Codes given out and not used yet, with what was asked.
        asked: Paths that were asked for, in order.
    """

    claims: dict[str, object] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(self))
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        self._thread = Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})

    def start(self) -> Provider:
        self._thread.start()
        return self

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self._thread.join()

    def settings(self, **more: object) -> dict[str, object]:
        """Return Django's SOCIALACCOUNT_PROVIDERS with this provider alone."""
        told = {"server_url": self.address, "oauth_pkce_enabled": True, **more}
        app = {"provider_id": "wigan", "name": "Wigan Council", "client_id": CLIENT}
        return {"openid_connect": {"APPS": [{**app, "secret": SECRET, "settings": told}]}}

    def discovery(self) -> dict[str, object]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "userinfo_endpoint": f"{self.address}/userinfo",
            "jwks_uri": f"{self.address}/jwks",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def jwks(self) -> dict[str, object]:
        public = json.loads(RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": KEY_ID, "use": "sig", "alg": "RS256"}]}

    def code_for(self, asked: dict[str, str]) -> str:
        code = token_urlsafe(16)
        self.codes[code] = asked
        return code

    def token_for(self, sent: dict[str, str]) -> dict[str, object] | None:
        """Return tokens for a code that was given out for this client and this challenge."""
        asked = self.codes.pop(sent.get("code", ""), None)
        proved = urlsafe_b64encode(sha256(sent.get("code_verifier", "").encode()).digest())
        if asked is None or sent.get("client_secret") != SECRET:
            return None
        if asked.get("code_challenge") != proved.rstrip(b"=").decode():
            return None
        now = int(time())
        told = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + FIVE_MINUTES}
        signed = jwt.encode(
            {**told, **self.claims}, self.key, algorithm="RS256", headers={"kid": KEY_ID}
        )
        bearer = {"access_token": token_urlsafe(16), "token_type": "Bearer"}
        return {**bearer, "expires_in": FIVE_MINUTES, "id_token": signed}


def handler_of(provider: Provider) -> type[BaseHTTPRequestHandler]:
    """Return the class that answers for a provider."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            provider.asked.append(address.path)
            asked = {name: values[0] for name, values in parse_qs(address.query).items()}
            pages = {
                "/.well-known/openid-configuration": provider.discovery,
                "/jwks": provider.jwks,
                "/userinfo": lambda: provider.claims,
            }
            if address.path == "/authorize":
                back = {"code": provider.code_for(asked), "state": asked["state"]}
                self.send_response(302)
                self.send_header("Location", f"{asked['redirect_uri']}?{urlencode(back)}")
                self.send_header("Content-Length", "0")
                self.end_headers()
            elif address.path in pages:
                self.answer(pages[address.path]())
            else:
                self.answer({"error": "not found"}, status=404)

        def do_POST(self) -> None:
            provider.asked.append(self.path)
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            sent = {name: values[0] for name, values in parse_qs(text).items()}
            tokens = provider.token_for(sent)
            self.answer(tokens or {"error": "invalid_grant"}, status=200 if tokens else 400)

        def answer(self, what: dict[str, object], status: int = 200) -> None:
            body = json.dumps(what).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *told: object) -> None:
            """Keep the test's output clean."""

    return Handler
