"""A small OpenID Connect provider: real HTTP, real RS256 signatures, authorization code with PKCE."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

KEY = generate_private_key(65537, 2048)
CLIENT, SECRET = "support24", "the desk's secret at the provider"


class Provider:
    """Signs in whoever `person` says; tests make it lie by changing what it says and signs with."""

    def __init__(self) -> None:
        self.key: RSAPrivateKey = KEY
        self.signs_with: Any = self.key
        self.algorithm = "RS256"
        self.kid = "first"
        self.person: dict[str, Any] = {
            "sub": "u-1",
            "email": "anna@desk.example",
            "email_verified": True,
            "name": "Анна",
        }
        self.profile: dict[str, Any] = {}  # what /userinfo says otherwise
        self.claims: dict[str, Any] = {}  # what the ID token says otherwise
        self.codes: dict[str, str] = {}  # code -> PKCE challenge
        self.url = ""

    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/jwks",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def jwks(self) -> dict[str, Any]:
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {"keys": [public | {"kid": "first", "alg": "RS256", "use": "sig"}]}

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser is sent back to."""
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_hex(8)
        self.codes[code] = asked["code_challenge"]
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, form: dict[str, str]) -> dict[str, Any] | None:
        challenge = self.codes.pop(form.get("code", ""), "")
        verifier = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proved = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode() == challenge
        if not proved or form.get("client_secret") != SECRET:
            return None
        return {"access_token": "access", "token_type": "Bearer", "id_token": self.id_token()}

    def id_token(self) -> str:
        now = int(time.time())
        said = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 60, **self.person}
        return jwt.encode(
            said | self.claims,
            self.signs_with,
            algorithm=self.algorithm,
            headers={"kid": self.kid},
        )


class Answer(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        path = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(path.query).items()}
        if path.path == "/authorize":
            self.send_response(302)
            self.send_header("Location", self.provider.authorize(asked))
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif path.path == "/userinfo" and self.headers["Authorization"] != "Bearer access":
            self._say(None)
        else:
            self._say(self._known(path.path))

    def _known(self, path: str) -> dict[str, Any] | None:
        return {
            "/.well-known/openid-configuration": self.provider.configuration(),
            "/jwks": self.provider.jwks(),
            "/userinfo": self.provider.person | self.provider.profile,
        }.get(path)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._say(self.provider.token({n: v[0] for n, v in parse_qs(body).items()}))

    def _say(self, said: dict[str, Any] | None) -> None:
        body = json.dumps(said or {"error": "invalid_request"}).encode()
        self.send_response(200 if said else 400)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def running() -> Iterator[Provider]:
    provider = Provider()
    handler = type("AnswerOfOne", (Answer,), {"provider": provider})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        provider.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield provider
        server.shutdown()
        thread.join()
