"""Secrets that must be read again are kept sealed: a copy of the database alone does not open them."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class SealBroken(Exception):
    """Sealed with another key."""


def seal(text: str) -> str:
    return _fernet().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Raises SealBroken."""
    try:
        return _fernet().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise SealBroken from None


def _fernet() -> Fernet:
    digest = hashlib.sha256(b"support24 seal\n" + settings.SEALING_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
