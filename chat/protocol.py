"""What a client may say: a text frame in, a command out, or BadFrame with a named code. Pure."""

import json
import re
from collections.abc import Callable
from typing import Any, NamedTuple, Never

MAX_TEXT = 4000
MAX_ATTACHMENTS = 10
MAX_SEQ = 2**31

_uuid = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE
).fullmatch
# Control characters but tab and line feed, lone surrogates, non-characters, and what turns the reading direction round.
_forbidden = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f\u0080-\u009f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
).search
# A text of nothing but these is empty: white space, joiners, fillers, byte order marks.
_visible = re.compile(
    "[^\\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028\u2029\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
).search


class BadFrame(Exception):
    """`code` is an error code of the contract; `client_id` the command's own id, if it could be read."""

    def __init__(self, code: str, client_id: str | None = None) -> None:
        super().__init__(code)
        self.code, self.client_id = code, client_id


class Send(NamedTuple):
    client_id: str
    text: str
    note: bool
    attachments: tuple[str, ...]


class Typing(NamedTuple):
    pass


class Read(NamedTuple):
    seq: int


class Helped(NamedTuple):
    client_id: str
    seq: int
    value: bool


class ConnectOperator(NamedTuple):
    client_id: str


class Resume(NamedTuple):
    after: int


class Ping(NamedTuple):
    pass


Said = Send | Typing | Read | Helped | ConnectOperator | Resume | Ping


def parse(frame: str) -> Said:
    """The command in a frame. Raises BadFrame: bad_request, unknown, empty, too_long, bad_character."""
    try:
        data = _decode(frame)
    except (ValueError, RecursionError):
        raise BadFrame("bad_request") from None
    if type(data) is not dict:
        raise BadFrame("bad_request")
    kind = data.get("type")
    if type(kind) is not str:
        raise BadFrame("bad_request", _id_if_readable(data))
    read = _READERS.get(kind)
    if read is None:
        raise BadFrame("unknown", _id_if_readable(data))
    return read(data)


def clean_text(text: str, client_id: str | None = None, *, has_files: bool = False) -> str:
    """A message's text, trimmed; beside files it may be empty. Raises BadFrame: too_long, bad_character, empty."""
    text = text.replace("\r\n", "\n")
    if len(text.strip()) > MAX_TEXT:  # what is stored is what counts
        raise BadFrame("too_long", client_id)
    if _forbidden(text):
        raise BadFrame("bad_character", client_id)
    if not _visible(text):
        if has_files:
            return ""
        raise BadFrame("empty", client_id)
    return text.strip()


def _no_such_number(name: str) -> Never:
    raise ValueError(name)


_decode = json.JSONDecoder(parse_constant=_no_such_number).decode


def _id_if_readable(data: dict[str, Any]) -> str | None:
    value = data.get("id")
    return value if type(value) is str and _uuid(value) else None


def _client_id(data: dict[str, Any]) -> str:
    value = _id_if_readable(data)
    if value is None:
        raise BadFrame("bad_request")
    return value.lower()


def _number(data: dict[str, Any], name: str, client_id: str | None = None) -> int:
    value = data.get(name)
    if type(value) is not int or not 0 <= value < MAX_SEQ:
        raise BadFrame("bad_request", client_id)
    return value


def _send(data: dict[str, Any]) -> Send:
    client_id = _client_id(data)
    text, note, files = data.get("text"), data.get("note", False), data.get("attachments", [])
    if type(text) is not str or type(note) is not bool or type(files) is not list:
        raise BadFrame("bad_request", client_id)
    text = clean_text(text, client_id, has_files=bool(files))
    return Send(client_id, text, note, clean_files(files, client_id) if files else ())


def clean_files(files: list[Any], client_id: str | None = None) -> tuple[str, ...]:
    """The ids of a message's files, in order. Raises BadFrame: bad_request."""
    if len(files) > MAX_ATTACHMENTS or not all(type(file) is str and _uuid(file) for file in files):
        raise BadFrame("bad_request", client_id)
    return tuple(file.lower() for file in files)


def _helped(data: dict[str, Any]) -> Helped:
    client_id = _client_id(data)
    value = data.get("value")
    if type(value) is not bool:
        raise BadFrame("bad_request", client_id)
    return Helped(client_id, _number(data, "seq", client_id), value)


_READERS: dict[str, Callable[[dict[str, Any]], Said]] = {
    "send": _send,
    "typing": lambda data: Typing(),
    "read": lambda data: Read(_number(data, "seq")),
    "helped": _helped,
    "connect_operator": lambda data: ConnectOperator(_client_id(data)),
    "resume": lambda data: Resume(_number(data, "after")),
    "ping": lambda data: Ping(),
}
