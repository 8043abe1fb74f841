"""The signed number of a search, which links and fields of its page carry: nobody can name another's."""

from django.core import signing

_SALT = "knowledge.search"
_VALID_FOR_SECONDS = 24 * 60 * 60


def token_of(record_id: int | None) -> str:
    """The token of a search, "" for none."""
    return "" if record_id is None else signing.dumps(record_id, salt=_SALT)


def record_of(token: str) -> int | None:
    """The search of a token; None for an empty, forged or old one."""
    if not token:
        return None
    try:
        record_id = signing.loads(token, salt=_SALT, max_age=_VALID_FOR_SECONDS)
    except signing.BadSignature:
        return None
    return record_id if isinstance(record_id, int) else None
