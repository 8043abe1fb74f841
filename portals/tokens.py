"""The token with which a portal vouches for one of its people, for a minute: what makes it good."""

import hmac
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

LIVES_SECONDS = 60  # at most
CLOCKS_DIFFER_BY_SECONDS = 10
TOKEN_LIMIT = 8192
TEXT_LIMIT = 254  # of one claim
NAME_LIMIT = 120
SMALLEST_RSA_BITS = 2048


class Algorithm(StrEnum):
    HS256 = "HS256"  # one secret that both sides know
    RS256 = "RS256"  # the portal keeps its key, we know the public half
    EDDSA = "EdDSA"

    @property
    def is_shared_secret(self) -> bool:
        return self is Algorithm.HS256


@dataclass(frozen=True, slots=True)
class Key:
    """What a signature is checked against. The algorithm belongs to the key: a token cannot choose it."""

    kid: str
    algorithm: Algorithm
    material: str


@dataclass(frozen=True, slots=True)
class Claims:
    """What the portal says of the person."""

    subject: str
    email: str
    name: str
    role: str
    jti: str
    expires: int
    next: str = ""
    names_subject: bool = True  # False: there is no `sub`, the address stands for it


class TokenRefused(Exception):
    """The reason is for the log; it never quotes the token."""


def read(
    token: str,
    *,
    keys: Iterable[Key],
    issuer: str,
    audience: str,
    roles: Sequence[str],
    moment: datetime,
) -> tuple[Key, Claims]:
    """The key that signed and what is said, or TokenRefused."""
    key, said = _signed_by_one_of(keys, token)
    if said.get("iss") != issuer:
        raise TokenRefused("made for another portal (iss)")
    if not _is_meant_for(audience, said.get("aud")):
        raise TokenRefused("made for another desk (aud)")
    expires = _lives(said, moment.timestamp())
    email = _text(said, "email").lower()
    role = _text(said, "role")
    if role not in roles:
        raise TokenRefused("a role that does not exist")
    subject = _text(said, "sub") if "sub" in said else email
    return key, Claims(
        subject=subject,
        email=email,
        name=_name(said, email),
        role=role,
        jti=_text(said, "jti"),
        expires=expires,
        next=said["next"] if isinstance(said.get("next"), str) else "",
        names_subject="sub" in said,
    )


def public_key_problem(algorithm: Algorithm, pem: str) -> str:
    """Why this text cannot be the public key of the algorithm: "private", "unreadable", "kind", "short", or nothing."""
    if "PRIVATE KEY" in pem:
        return "private"
    try:
        key = load_pem_public_key(pem.encode())
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return "unreadable"
    if algorithm is Algorithm.EDDSA:
        return "" if isinstance(key, Ed25519PublicKey) else "kind"
    if not isinstance(key, RSAPublicKey):
        return "kind"
    return "" if key.key_size >= SMALLEST_RSA_BITS else "short"


def _signed_by_one_of(keys: Iterable[Key], token: str) -> tuple[Key, dict[str, Any]]:
    if not token or len(token) > TOKEN_LIMIT:
        raise TokenRefused("no token, or one too long")
    try:
        kid = jwt.get_unverified_header(token).get("kid")
    except (jwt.InvalidTokenError, ValueError, RecursionError):
        raise TokenRefused("not a token") from None
    # the header may say which key it is, and nothing else
    tried = [key for key in keys if kid is None or key.kid == kid]
    for key in tried:
        try:
            said = jwt.decode(
                token, key.material, algorithms=[key.algorithm.value], options=SIGNATURE_ALONE
            )
        except (jwt.InvalidTokenError, jwt.InvalidKeyError, ValueError, RecursionError):
            continue
        return key, said
    raise TokenRefused("signed by no key of the portal" if tried else "no such key (kid)")


# the claims are checked here: against the moment that is asked about, and more strictly
SIGNATURE_ALONE: Any = {
    "verify_signature": True,
    **dict.fromkeys(
        (f"verify_{name}" for name in ("exp", "nbf", "iat", "aud", "iss", "sub", "jti")), False
    ),
}


def _is_meant_for(audience: str, said: object) -> bool:
    named = said if isinstance(said, list) else [said]
    return any(isinstance(n, str) and hmac.compare_digest(n.encode(), audience.encode()) for n in named)  # fmt: skip


def _lives(said: dict[str, Any], now: float) -> int:
    """When the token ends, if it lives now and no longer than it may."""
    issued, expires = _time(said, "iat"), _time(said, "exp")
    if issued > now + CLOCKS_DIFFER_BY_SECONDS:
        raise TokenRefused("issued in the future (iat)")
    if not issued < expires <= issued + LIVES_SECONDS:
        raise TokenRefused("lives too long, or not at all (exp)")
    if expires + CLOCKS_DIFFER_BY_SECONDS <= now:
        raise TokenRefused("expired (exp)")
    if "nbf" in said and _time(said, "nbf") > now + CLOCKS_DIFFER_BY_SECONDS:
        raise TokenRefused("not valid yet (nbf)")
    return math.ceil(expires)


def _time(said: dict[str, Any], name: str) -> float:
    value = said.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e11:
        raise TokenRefused(f"no time in {name}")
    return float(value)


def _text(said: dict[str, Any], name: str) -> str:
    value = said.get(name)
    text = value.strip() if isinstance(value, str) else ""
    if not text or len(text) > TEXT_LIMIT or not text.isprintable():
        raise TokenRefused(f"no text in {name}")
    return text


def _name(said: dict[str, Any], email: str) -> str:
    value = said.get("name")
    text = " ".join(value.split()) if isinstance(value, str) else ""
    return text[:NAME_LIMIT] if text and text.isprintable() else email[:NAME_LIMIT]
