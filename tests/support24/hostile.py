"""What a hostile or broken client may say to a live desk, and the answer that is right. Shared by chat and console."""

import json
from typing import Any
from uuid import uuid4

from websockets.frames import Frame, Opcode

LIMIT_BYTES = 65_536
LONGEST_TEXT = 4000
ID = "6f9619ff-8b86-4d01-b42d-00c04fc964ff"


def send(**fields: Any) -> str:
    return json.dumps({"type": "send", "id": ID, "text": "Здравствуйте", **fields})


def order(kind: str, **fields: Any) -> str:
    return json.dumps({"type": kind, "id": ID, **fields})


def frame(opcode: Opcode, data: bytes, *, fin: bool = True) -> bytes:
    return Frame(opcode, data, fin).serialize(mask=True)


# name: (what the text frame says, the error code of the answer)
NO_COMMAND = {
    "nothing": ("", "bad_request"),
    "white space": (" \n\t ", "bad_request"),
    "broken JSON": ('{"type":"ping"', "bad_request"),
    "a word": ("ping", "bad_request"),
    "single quotes": ("{'type':'ping'}", "bad_request"),
    "a comma too many": ('{"type":"ping",}', "bad_request"),
    "a comment": ('{"type":"ping"/* */}', "bad_request"),
    "two objects": ('{"type":"ping"}{"type":"ping"}', "bad_request"),
    "a key without quotes": ('{type:"ping"}', "bad_request"),
    "a line break inside a text": ('{"type":"pi\nng"}', "bad_request"),
    "half an escape": ('{"type":"\\u00"}', "bad_request"),
    "an escape that does not exist": ('{"type":"\\x41"}', "bad_request"),
    "a NUL after the object": ('{"type":"ping"}\x00', "bad_request"),
    "a byte order mark": ('\ufeff{"type":"ping"}', "bad_request"),
    "null": ("null", "bad_request"),
    "a number": ("1", "bad_request"),
    "a text": ('"ping"', "bad_request"),
    "a list": ('[{"type":"ping"}]', "bad_request"),
    "NaN alone": ("NaN", "bad_request"),
    "NaN inside": ('{"type":"read","seq":NaN}', "bad_request"),
    "NaN in a place that nobody reads": ('{"type":"ping","a":[NaN]}', "bad_request"),
    "Infinity": ('{"type":"read","seq":-Infinity}', "bad_request"),
    "a leading zero": ('{"type":"read","seq":01}', "bad_request"),
    "hexadecimal": ('{"type":"read","seq":0x1}', "bad_request"),
    "5,000 digits": ('{"type":"read","seq":' + "9" * 5000 + "}", "bad_request"),
    "5,000 digits after the point": ('{"type":"read","seq":1.' + "9" * 5000 + "}", "bad_request"),
    "60,000 brackets": ("[" * 60_000, "bad_request"),
    "60,000 braces": ('{"a":' * 13_000, "bad_request"),
    "deep objects": ('{"a":' * 10_000 + "1" + "}" * 10_000, "bad_request"),
    "exactly as much as is allowed": (" " * LIMIT_BYTES, "bad_request"),
    "no type": ('{"id":1}', "bad_request"),
    "an empty object": ("{}", "bad_request"),
    "a type that is a list": ('{"type":["ping"]}', "bad_request"),
    "a type that is null": ('{"type":null}', "bad_request"),
    "an unknown type": ('{"type":"drop_tables"}', "unknown"),
    "an empty type": ('{"type":""}', "unknown"),
    "a type in capitals": ('{"type":"PING"}', "unknown"),
    "a type with a space": ('{"type":"ping "}', "unknown"),
    "a type as long as a page": ('{"type":"' + "я" * 30_000 + '"}', "unknown"),
    "the same key twice": ('{"type":"ping","type":"nope"}', "unknown"),
    "a key that means much elsewhere": ('{"__proto__":{"type":"ping"},"type":"x"}', "unknown"),
    **{
        f"{name} as a type": (json.dumps({"type": name}), "unknown")
        for name in (
            "websocket.connect",
            "websocket.disconnect",
            "websocket_receive",
            "connect",
            "receive",
            "settle",
            "nudge",
            "__init__",
            "__class__",
        )
    },
}
ANSWERED = NO_COMMAND | {
    "a float too large": ('{"type":"read","seq":1e400}', "bad_request"),
    "a number with a fraction": ('{"type":"read","seq":1.0}', "bad_request"),
    "a number as a text": ('{"type":"read","seq":"1"}', "bad_request"),
    "a negative number": ('{"type":"read","seq":-1}', "bad_request"),
    "a number beyond all numbers": ('{"type":"read","seq":2147483648}', "bad_request"),
    "true for a number": ('{"type":"resume","after":true}', "bad_request"),
    "a resume without a place": ('{"type":"resume"}', "bad_request"),
    "no id": ('{"type":"send","text":"a"}', "bad_request"),
    "an id that is none": ('{"type":"send","id":"1; --","text":"a"}', "bad_request"),
    "an id that is a number": ('{"type":"send","id":1,"text":"a"}', "bad_request"),
    "an id in braces": (send(id="{" + ID + "}"), "bad_request"),
    "an id without its dashes": (send(id=ID.replace("-", "")), "bad_request"),
    "no text": (order("send"), "bad_request"),
    "a text that is a number": (send(text=1), "bad_request"),
    "a text that is a list": (send(text=["a"]), "bad_request"),
    "a text that is null": (send(text=None), "bad_request"),
    "an empty text": (send(text=""), "empty"),
    "a text of white space": (send(text=" \u200b\n"), "empty"),
    "a text of joiners and fillers": (send(text="\u3164\u2800\ufeff\u2060"), "empty"),
    "a lone surrogate": (send(text="a\ud800b"), "bad_character"),
    "surrogates the wrong way round": (send(text="\udc00\ud800"), "bad_character"),
    "a NUL": (send(text="a\x00b"), "bad_character"),
    "an escape of a terminal": (send(text="\x1b[31mred"), "bad_character"),
    "a carriage return alone": (send(text="a\rb"), "bad_character"),
    "a text that turns round": (send(text="a\u202eb"), "bad_character"),
    "an isolate that turns round": (send(text="a\u2067b"), "bad_character"),
    "a non-character": (send(text="a\uffffb"), "bad_character"),
    "4,001 characters": (send(text="я" * (LONGEST_TEXT + 1)), "too_long"),
    "4,001 faces": (send(text="🙂" * (LONGEST_TEXT + 1)), "too_long"),
    "a note that is a text": (send(note="false"), "bad_request"),
    "a note by a customer": (send(note=True), "forbidden"),
    "files that are no list": (send(attachments="all"), "bad_request"),
    "a file with a bad name": (send(attachments=["../../etc/passwd"]), "bad_request"),
    "eleven files": (send(attachments=[str(uuid4())] * 11), "bad_request"),
    "a file that does not exist": (send(attachments=[str(uuid4())]), "unknown"),
    "an operator who was not offered": (order("connect_operator"), "not_offered"),
    "an operator without an id": ('{"type":"connect_operator"}', "bad_request"),
    "a mark on one's own words": (order("helped", seq=1, value=True), "bad_request"),
    "a mark on nothing": (order("helped", seq=9_999_999, value=True), "bad_request"),
    "a mark that is a number": (order("helped", seq=1, value=1), "bad_request"),
}

# name: a text that is odd and allowed; it is stored and shown as it is
TAKEN = {
    "4,000 characters": "я" * LONGEST_TEXT,
    "4,000 faces": "🙂" * LONGEST_TEXT,
    "Zalgo": "З" + "\u0335\u0321\u0327\u0322" * 200 + "алго",
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "a template": "{{ 7*7 }}{% include 'x' %}${7*7}",
    "an injection": "'; DROP TABLE chat_entry; -- %s %(a)s",
    "a family and a flag": "👨‍👩‍👧‍👦 🇷🇺",
    "lines and tabs": "раз\n\tдва\n\n\nтри",
    "right to left": "שלום مرحبا",
    "JSON in JSON": '{"type":"send","id":"1"}',
}

TEXT, CONT, PING, PONG, CLOSE = Opcode.TEXT, Opcode.CONT, Opcode.PING, Opcode.PONG, Opcode.CLOSE
BROKEN, CUT = {1002, 1006}, 1006
# name: (bytes on the wire, the close codes that are right; 1006 is a connection cut without a word)
CLOSED = {
    "100,000 brackets": (frame(TEXT, b"[" * 100_000), {1009}),
    "one byte too many": (frame(TEXT, b" " * (LIMIT_BYTES + 1)), {1009}),
    "40,000 letters of two bytes": (frame(TEXT, "я".encode() * 40_000), {1009}),
    "half a megabyte": (frame(TEXT, b" " * 500_000), {1009}),
    "a length of nine exabytes": (b"\x81\xff\x7f" + b"\xff" * 7 + b"\0\0\0\0", {1002, 1009}),
    "a length that is longer than it must be": (b"\x81\xfe\x00\x01\0\0\0\0a", BROKEN),
    "an opcode that does not exist": (b"\x83\x80\x00\x00\x00\x00", BROKEN),
    "a control opcode that does not exist": (b"\x8b\x80\x00\x00\x00\x00", BROKEN),
    "a reserved bit": (b"\xa1\x80\x00\x00\x00\x00", BROKEN),
    "what looks compressed": (b"\xc1\x82\x00\x00\x00\x00{}", BROKEN),
    "a frame without a mask": (Frame(TEXT, b"{}").serialize(mask=False), BROKEN),
    "bytes that are no UTF-8": (frame(TEXT, b'{"type":"\xed\xa0\x80"}'), {CUT, 1007}),
    "half a letter": (frame(TEXT, "я".encode()[:1]), {CUT, 1007}),
    "the rest of nothing": (frame(CONT, b"{}"), BROKEN),
    "a message inside another": (frame(TEXT, b"{", fin=False) + frame(TEXT, b"{}"), BROKEN),
    "a ping of 126 bytes": (b"\x89\xfe\x00\x7e\x00\x00\x00\x00" + b"p" * 126, BROKEN),
    "a ping in pieces": (b"\x09\x81\0\0\0\0p", BROKEN),
    "a goodbye of one byte": (frame(CLOSE, b"\x03"), BROKEN),
    "a goodbye with a code of nobody's": (frame(CLOSE, b"\x03\xec"), BROKEN),
    "plain HTTP": (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", BROKEN),
    "more pieces than a message may have": (
        frame(TEXT, b" " * 60_000, fin=False) + frame(CONT, b" " * 60_000, fin=False) * 5,
        {1009},
    ),
}
