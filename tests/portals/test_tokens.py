"""Which tokens of a portal are good: every rule of docs/sso.md, without a database."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from portals.tokens import Algorithm, Claims, Key, TokenRefused, public_key_problem, read

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
STAMP = int(NOW.timestamp())
SECRET = "один секрет на двоих, длиннее тридцати двух байт"


def public(private: Any) -> str:
    pem = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return str(pem.decode())


RSA = generate_private_key(65537, 2048)
ED = Ed25519PrivateKey.generate()
KEYS = [
    Key("shared", Algorithm.HS256, SECRET),
    Key("rsa", Algorithm.RS256, public(RSA)),
    Key("ed", Algorithm.EDDSA, public(ED)),
]
SIGNED_WITH: dict[str, Any] = {"shared": SECRET, "rsa": RSA, "ed": ED}
GOOD: dict[str, Any] = {
    "iss": "basic",
    "aud": "support24",
    "iat": STAMP,
    "exp": STAMP + 60,
    "jti": "1",
    "sub": "42",
    "email": "Anna@Example.com",
    "name": "Анна Ольховская",
    "role": "administrator",
}
ABSENT = Ellipsis  # prints the same in every process, and so do the names of tests


def said(**changed: Any) -> dict[str, Any]:
    return {name: value for name, value in (GOOD | changed).items() if value is not ABSENT}


def signed(kid: str | None = "shared", algorithm: str = "HS256", **changed: Any) -> str:
    key = SIGNED_WITH[kid or "shared"]
    headers = {} if kid is None else {"kid": kid}
    return jwt.encode(said(**changed), key, algorithm=algorithm, headers=headers)


def heard(token: str, keys: list[Key] | None = None) -> Claims:
    _key, claims = read(
        token,
        keys=KEYS if keys is None else keys,
        issuer="basic",
        audience="support24",
        roles=["administrator", "integrator", "employee"],
        moment=NOW,
    )
    return claims


def by_hand(header: dict[str, Any], body: dict[str, Any], secret: bytes | None) -> str:
    """A token as somebody makes it whom no library holds back."""

    def part(value: bytes) -> str:
        return base64.urlsafe_b64encode(value).rstrip(b"=").decode()

    start = f"{part(json.dumps(header).encode())}.{part(json.dumps(body).encode())}"
    signature = b"" if secret is None else hmac.new(secret, start.encode(), hashlib.sha256).digest()
    return f"{start}.{part(signature)}"


@pytest.mark.parametrize(
    ("kid", "algorithm"), [("shared", "HS256"), ("rsa", "RS256"), ("ed", "EdDSA"), (None, "HS256")]
)
def test_each_kind_of_key_is_understood_and_its_name_may_be_left_out(
    kid: str | None, algorithm: str
) -> None:
    claims = heard(signed(kid, algorithm))
    assert (claims.subject, claims.email, claims.name, claims.role) == (
        "42",
        "anna@example.com",
        "Анна Ольховская",
        "administrator",
    )


GOOD_CHANGES: list[dict[str, Any]] = [
    {"exp": STAMP + 1},
    {"iat": STAMP - 69, "exp": STAMP - 9},  # the portal's clock is late
    {"iat": STAMP + 9, "exp": STAMP + 69},  # or early
    {"iat": STAMP + 0.5, "exp": STAMP + 60.5},
    {"aud": ["other", "support24"]},
    {"nbf": STAMP},
    {"role": "employee"},
    {"extra": {"a": 1}},
]


@pytest.mark.parametrize("changed", GOOD_CHANGES)
def test_these_are_good(changed: dict[str, Any]) -> None:
    assert heard(signed(**changed)).jti == "1"


BAD_CHANGES: list[dict[str, Any]] = [
    {"iss": "standard"},
    {"iss": ABSENT},
    {"iss": ["basic"]},
    {"aud": "another desk"},
    {"aud": ABSENT},
    {"aud": ["another desk"]},
    {"aud": []},
    {"aud": "Support24"},
    {"exp": STAMP + 61},
    {"exp": STAMP},
    {"exp": STAMP - 1},
    {"exp": ABSENT},
    {"exp": "soon"},
    {"exp": True},
    {"exp": float("nan")},
    {"exp": float("inf")},
    {"exp": 10**400},
    {"iat": ABSENT},
    {"iat": None},
    {"iat": STAMP - 120, "exp": STAMP - 60},
    {"iat": STAMP - 70, "exp": STAMP - 10},
    {"iat": STAMP + 11, "exp": STAMP + 60},
    {"nbf": STAMP + 11},
    {"nbf": "soon"},
    {"jti": ABSENT},
    {"jti": ""},
    {"jti": 7},
    {"jti": "j" * 255},
    {"sub": ""},
    {"sub": 42},
    {"sub": None},
    {"email": ABSENT},
    {"email": ["anna@example.com"]},
    {"email": "anna@example.com\n"[:-1] + "\x00"},
    {"role": ABSENT},
    {"role": "operator"},
    {"role": "staff"},
    {"role": "Administrator"},
    {"role": ["administrator"]},
]


@pytest.mark.parametrize("changed", BAD_CHANGES, ids=lambda changed: str(changed)[:40])
def test_these_are_refused(changed: dict[str, Any]) -> None:
    token = by_hand({"alg": "HS256", "kid": "shared"}, said(**changed), SECRET.encode())
    with pytest.raises(TokenRefused):
        heard(token)
    assert heard(by_hand({"alg": "HS256", "kid": "shared"}, GOOD, SECRET.encode()))


FORGED: list[tuple[dict[str, Any], bytes | None]] = [
    ({"alg": "none"}, None),
    ({"alg": "None", "kid": "shared"}, None),
    ({"alg": "none", "kid": "rsa"}, None),
    ({"alg": "HS256", "kid": "shared"}, None),
    ({"alg": "HS256", "kid": "shared"}, b"another secret of thirty-two bytes"),
    ({"alg": "HS256", "kid": "rsa"}, public(RSA).encode()),  # the public half as a secret
    ({"alg": "HS256"}, public(RSA).encode()),
    ({"alg": "HS384", "kid": "shared"}, SECRET.encode()),
    ({"alg": "RS256", "kid": "shared"}, SECRET.encode()),
    ({"alg": "HS256", "kid": "unknown"}, SECRET.encode()),
    ({"alg": "HS256", "kid": ["shared"]}, SECRET.encode()),
    ({"alg": "HS256", "kid": {"a": 1}}, SECRET.encode()),
    ({"kid": "shared"}, SECRET.encode()),
    ({"alg": "HS256", "kid": "shared", "crit": ["x"]}, SECRET.encode()),
    ({"alg": "HS256", "kid": "shared", "b64": False, "crit": ["b64"]}, SECRET.encode()),
]


@pytest.mark.parametrize(("header", "secret"), FORGED, ids=lambda value: str(value)[:40])
def test_a_forged_signature_is_refused(header: dict[str, Any], secret: bytes | None) -> None:
    with pytest.raises(TokenRefused):
        heard(by_hand(header, GOOD, secret))


@pytest.mark.parametrize(
    "token",
    ["", ".", "..", "a.b.c", "é.é.é", "\x00", "[]", "a" * 9000, signed() + "x", signed()[:-3], "e30.e30.e30", "." * 8000, "W10.W10.", "eyJhbGciOiJIUzI1NiJ9.W10.", signed().replace(".", "..", 1)],
)  # fmt: skip
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(TokenRefused):
        heard(token)


@pytest.mark.parametrize(
    ("kid", "algorithm"), [("shared", "HS384"), ("rsa", "RS512"), ("rsa", "PS256")]
)
def test_a_good_signature_of_another_kind_than_the_keys_is_refused(
    kid: str, algorithm: str
) -> None:
    with pytest.raises(TokenRefused):
        heard(signed(kid, algorithm))


def test_a_good_signature_over_something_else_than_claims_is_refused() -> None:
    for body in ("[]", "null", "1", '"a"', "[" * 3000, "{}"):
        head = base64.urlsafe_b64encode(b'{"alg":"HS256"}').rstrip(b"=").decode()
        start = f"{head}.{base64.urlsafe_b64encode(body.encode()).rstrip(b'=').decode()}"
        digest = hmac.new(SECRET.encode(), start.encode(), hashlib.sha256).digest()
        token = f"{start}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"
        with pytest.raises(TokenRefused):
            heard(token)


def test_without_keys_nobody_is_let_in() -> None:
    with pytest.raises(TokenRefused):
        heard(signed(), keys=[])
    with pytest.raises(TokenRefused):
        heard(signed("rsa", "RS256"), keys=KEYS[:1])


def test_without_a_subject_the_address_stands_for_it() -> None:
    claims = heard(signed(sub=ABSENT))
    assert (claims.subject, claims.names_subject) == ("anna@example.com", False)


@pytest.mark.parametrize("name", [ABSENT, "", None, 7, "\x00", "  "])
def test_without_a_name_the_address_stands_for_it_too(name: object) -> None:
    assert heard(signed(name=name)).name == "anna@example.com"


def test_a_public_key_is_looked_at_before_it_is_accepted() -> None:
    private = RSA.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    short = generate_private_key(65537, 1024)
    assert public_key_problem(Algorithm.RS256, public(RSA)) == ""
    assert public_key_problem(Algorithm.EDDSA, public(ED)) == ""
    assert public_key_problem(Algorithm.RS256, public(ED)) == "kind"
    assert public_key_problem(Algorithm.EDDSA, public(RSA)) == "kind"
    assert public_key_problem(Algorithm.RS256, public(short)) == "short"
    assert public_key_problem(Algorithm.RS256, private) == "private"
    for text in ("", "ключ", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"):
        assert public_key_problem(Algorithm.RS256, text) == "unreadable"
