"""Asks a ClamAV daemon about a file: INSTREAM of its protocol, over TCP or a socket of this machine."""

import re
import socket
from contextlib import closing
from typing import IO
from urllib.parse import urlsplit

PIECE = 1 << 16
WITHIN = 60.0  # seconds, for each step of the talk
_found = re.compile(r"stream: (.+) FOUND").fullmatch


class NoAnswer(Exception):
    """Not reached, or not understood: nothing is known of the file. The text says what happened."""


def virus_in(file: IO[bytes], address: str) -> str:
    """What the daemon calls it; empty for a clean file. `address` as CLAMD of the settings. Raises NoAnswer."""
    try:
        with closing(_connected(address)) as talk:
            talk.sendall(b"zINSTREAM\0")
            file.seek(0)
            while piece := file.read(PIECE):
                talk.sendall(len(piece).to_bytes(4) + piece)
            talk.sendall(bytes(4))
            said = _answer(talk)
    except OSError as problem:
        raise NoAnswer(str(problem) or type(problem).__name__) from None
    if said == "stream: OK":
        return ""
    found = _found(said)
    if found is None:
        raise NoAnswer(said[:200])
    return found[1][:200]


def _connected(address: str) -> socket.socket:
    where = urlsplit(address)
    if where.scheme == "unix":
        talk = socket.socket(socket.AF_UNIX)
        talk.settimeout(WITHIN)
        try:
            talk.connect(where.path)
        except OSError:
            talk.close()
            raise
        return talk
    if where.scheme != "tcp" or not where.hostname:
        raise NoAnswer(f"CLAMD: {address}")
    return socket.create_connection((where.hostname, where.port or 3310), timeout=WITHIN)


def _answer(talk: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < 1024 and (piece := talk.recv(1024)):
        said += piece
    return said.rstrip(b"\0\n").decode("utf-8", "replace")
