"""A catalogue of what clients may and may not say."""

import json
from typing import Any

import pytest

from chat.protocol import (
    MAX_SEQ,
    BadFrame,
    ConnectOperator,
    Helped,
    Ping,
    Read,
    Resume,
    Said,
    Send,
    Typing,
    clean_text,
    parse,
)
from chat.refusals import WORDS

ID = "0b6f7a4e-2f0c-4d0e-9a53-3f1d7a1c9e21"
FILE = "5a8f7f0e-6f43-4a8e-8a58-1c7d0b1f2e3d"


def frame(**fields: Any) -> str:
    return json.dumps(fields)


def send(text: Any, **fields: Any) -> str:
    return frame(type="send", id=ID, text=text, **fields)


def raw_send(inside: str) -> str:
    """A message whose text is given as it stands between the quotes of JSON."""
    return f'{{"type":"send","id":"{ID}","text":"{inside}"}}'


NOT_JSON = {
    "nothing": "",
    "a space": " ",
    "a word": "привет",
    "a bare name": "ping",
    "half an object": '{"type":"ping"',
    "half a string": '{"type":"pi',
    "an object and a rest": '{"type":"ping"} и ещё',
    "two objects": '{"type":"ping"}{"type":"ping"}',
    "single quotes": "{'type':'ping'}",
    "a trailing comma": '{"type":"ping",}',
    "a comment": '{"type":"ping"} // так',
    "an unquoted key": '{type:"ping"}',
    "a byte order mark": '\ufeff{"type":"ping"}',
    "a raw line feed in a string": '{"type":"send","id":"' + ID + '","text":"а\nб"}',
    "a raw NUL": '{"type":"ping"\x00}',
    "a wrong escape": '{"type":"\\x70ing"}',
    "XML": "<ping/>",
    "100,000 brackets": "[" * 100_000,
    "100,000 nested objects": '{"a":' * 100_000,
    "a closed nest of 100,000": "[" * 100_000 + "]" * 100_000,
    "NaN": '{"type":"read","seq":NaN}',
    "NaN where nobody looks": '{"type":"ping","more":NaN}',
    "Infinity": '{"type":"read","seq":Infinity}',
    "minus Infinity": '{"type":"read","seq":-Infinity}',
    "an integer of 5,000 digits": '{"type":"read","seq":' + "9" * 5_000 + "}",
    "an integer of 5,000 digits where nobody looks": '{"type":"ping","more":' + "9" * 5_000 + "}",
    "a leading zero": '{"type":"read","seq":007}',
    "a hexadecimal number": '{"type":"read","seq":0x10}',
    "a plus sign": '{"type":"read","seq":+1}',
}

NOT_A_COMMAND = {
    "null": "null",
    "a truth": "true",
    "a number": "1",
    "a string": '"ping"',
    "a list": "[]",
    "a list of a command": '[{"type":"ping"}]',
    "an object without a type": "{}",
    "a type that is null": frame(type=None),
    "a type that is a number": frame(type=1),
    "a type that is a list": frame(type=["ping"]),
    "a type that is an object": frame(type={"type": "ping"}),
    "a type that is a truth": frame(type=True),
    "the key in capitals": '{"TYPE":"ping"}',
}

UNKNOWN = {
    "an empty type": frame(type=""),
    "a type in capitals": frame(type="PING"),
    "a type with a space": frame(type="ping "),
    "a type with an invisible mark": frame(type="ping\u200b"),
    "a look-alike in Cyrillic": frame(type="рing"),
    "what the server says": frame(type="message"),
    "an answer": frame(type="ack"),
    "a state": frame(type="state", may_write=True),
    "a handler of the socket": frame(type="websocket.disconnect"),
    "a method of the socket": frame(type="settle"),
    "a method of Python": frame(type="__init__"),
    "a reader of the protocol": frame(type="_send"),
    "an action": frame(type="hand_over", id=ID),
    "an action of the desk": frame(type="take", id=ID),
    "a lone surrogate": '{"type":"\\ud800"}',
    "a very long type": frame(type="п" * 60_000),
    "the last of two types, unknown": '{"type":"ping","type":"pong"}',
}

BAD_FIELDS = {
    "send without an id": frame(type="send", text="привет"),
    "send with an id of null": frame(type="send", id=None, text="привет"),
    "send with a number for an id": frame(type="send", id=1, text="привет"),
    "send with a word for an id": frame(type="send", id="один", text="привет"),
    "send with an id in braces": frame(type="send", id="{" + ID + "}", text="привет"),
    "send with an id without dashes": frame(type="send", id=ID.replace("-", ""), text="привет"),
    "send with an id and a line feed": frame(type="send", id=ID + "\n", text="привет"),
    "send with an id in Arabic digits": frame(type="send", id="٠" + ID[1:], text="привет"),
    "send with an id as a URN": frame(type="send", id="urn:uuid:" + ID, text="привет"),
    "send without a text": frame(type="send", id=ID),
    "send with a text of null": send(None),
    "send with a number for a text": send(5),
    "send with a list for a text": send(["привет"]),
    "send with an object for a text": send({"text": "привет"}),
    "send with a note of 1": send("привет", note=1),
    "send with a note of null": send("привет", note=None),
    "send with a note in words": send("привет", note="true"),
    "attachments of null": send("привет", attachments=None),
    "attachments as a string": send("привет", attachments=FILE),
    "attachments as an object": send("привет", attachments={"0": FILE}),
    "an attachment that is no id": send("привет", attachments=["../../etc/passwd"]),
    "an attachment that is a number": send("привет", attachments=[1]),
    "an attachment in a list of its own": send("привет", attachments=[[FILE]]),
    "eleven attachments": send("привет", attachments=[FILE] * 11),
    "read without a number": frame(type="read"),
    "read with true for a number": frame(type="read", seq=True),
    "read with a negative number": frame(type="read", seq=-1),
    "read with a fraction": frame(type="read", seq=1.5),
    "read with a whole fraction": frame(type="read", seq=1.0),
    "read with an exponent": '{"type":"read","seq":1e2}',
    "read with an exponent beyond all numbers": '{"type":"read","seq":1e400}',
    "read with a number in quotes": frame(type="read", seq="1"),
    "read with too large a number": frame(type="read", seq=MAX_SEQ),
    "read with a huge number": frame(type="read", seq=10**400),
    "read with a list": frame(type="read", seq=[1]),
    "read with null": frame(type="read", seq=None),
    "resume without a number": frame(type="resume"),
    "resume with false for a number": frame(type="resume", after=False),
    "resume with a negative number": frame(type="resume", after=-1),
    "resume with too large a number": frame(type="resume", after=2**63),
    "helped without an id": frame(type="helped", seq=2, value=True),
    "helped without a value": frame(type="helped", id=ID, seq=2),
    "helped with 1 for a value": frame(type="helped", id=ID, seq=2, value=1),
    "helped with a value in words": frame(type="helped", id=ID, seq=2, value="true"),
    "helped without a number": frame(type="helped", id=ID, value=True),
    "helped with true for a number": frame(type="helped", id=ID, seq=True, value=True),
    "helped with a negative number": frame(type="helped", id=ID, seq=-2, value=True),
    "connect_operator without an id": frame(type="connect_operator"),
    "connect_operator with a false id": frame(type="connect_operator", id=False),
    "connect_operator with a list of ids": frame(type="connect_operator", id=[ID]),
}

EMPTY = {
    "no sign": "",
    "a space": " ",
    "spaces and tabs": " \t ",
    "line feeds": "\n\n",
    "line ends of Windows": "\r\n\r\n",
    "5,000 spaces": " " * 5_000,
    "a no-break space": "\u00a0",
    "a narrow no-break space": "\u202f",
    "an ideographic space": "\u3000",
    "spaces of every width": "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a",
    "an Ogham space": "\u1680",
    "zero width space": "\u200b",
    "zero width joiner": "\u200d",
    "zero width non-joiner": "\u200c",
    "marks of direction": "\u200e\u200f\u061c",
    "line and paragraph separators": "\u2028\u2029",
    "word joiner": "\u2060",
    "invisible operators": "\u2061\u2062\u2063\u2064",
    "a place reserved for invisible marks": "\u2065\ufff0",
    "old format marks": "\u206a\u206f",
    "byte order mark": "\ufeff",
    "soft hyphen": "\u00ad",
    "combining grapheme joiner": "\u034f",
    "Hangul fillers": "\u115f\u1160\u3164\uffa0",
    "Khmer vowels that are not seen": "\u17b4\u17b5",
    "Mongolian marks": "\u180b\u180c\u180d\u180e\u180f",
    "a blank in Braille": "\u2800",
    "variation selectors": "\ufe0e\ufe0f",
    "further variation selectors": "\U000e0100",
    "tags": "\U000e0061\U000e007f",
    "interlinear annotation": "\ufff9\ufffa\ufffb",
    "marks of shorthand": "\U0001bca0",
    "marks of music": "\U0001d173\U0001d17a",
    "all at once": " \u200b\u3164\ufe0f\U000e0061\n",
}

BAD_CHARACTERS = {
    "NUL": "при\u0000вет",
    "a bell": "\u0007",
    "a backspace": "кот\u0008\u0008\u0008",
    "a vertical tab": "а\u000bб",
    "a form feed": "а\u000cб",
    "a lone carriage return": "а\rб",
    "an escape": "\u001b[31mкрасный",
    "a delete": "а\u007fб",
    "a next line": "а\u0085б",
    "a control of the second set": "а\u009bб",
    "the reading turned round": "счёт\u202efdp.exe",
    "a reading embedded": "\u202aа",
    "a reading overridden to the right": "\u202dа",
    "a reading isolated": "\u2066а\u2069",
    "a non-character": "а\uffff",
    "a byte order mark the wrong way round": "а\ufffe",
}

GOOD_TEXTS = {
    "one letter": "я",
    "a full stop": ".",
    "Russian with a dash": "Не приходит почта — совсем",
    "two lines": "первая\nвторая",
    "a table": "имя\tзначение",
    "4,000 signs": "ё" * 4_000,
    "4,000 emoji": "🙂" * 4_000,
    "a family joined of four": "👨‍👩‍👧‍👦",
    "a flag": "🇷🇺",
    "a flag of tags": "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "a heart with its selector": "❤️",
    "a skin tone": "👍🏽",
    "stacked accents": "З" + "\u0300" * 50 + "а" + "\u0338" * 50,
    "Arabic with marks of direction": "\u200fمرحبا\u200e",
    "Persian with a non-joiner": "می‌خواهم",
    "Hebrew": "שלום",
    "Devanagari with a joiner": "क्‍ष",
    "Chinese": "你好",
    "a soft hyphen inside": "пере\u00adнос",
    "a letter after invisible marks": "\u200b\u200bа",
    "mark-up": "<script>alert(1)</script>",
    "a template": "{{ settings.SECRET_KEY }} {% load i18n %}",
    "SQL": "'); DROP TABLE chat_entry; --",
    "JSON": '{"type":"ping"}',
    "a private sign": "\ue000",
    "a replacement sign": "\ufffd",
}


def catalogue() -> list[Any]:
    groups = {
        "bad_request": NOT_JSON | NOT_A_COMMAND | BAD_FIELDS,
        "unknown": UNKNOWN,
        "empty": {name: send(text) for name, text in EMPTY.items()},
        "bad_character": {name: send(text) for name, text in BAD_CHARACTERS.items()}
        | {
            "a lone high surrogate": raw_send("а\\ud800б"),
            "a lone low surrogate": raw_send("\\udc00"),
            "surrogates in the wrong order": raw_send("\\ude00\\ud83d"),
            "nothing but NUL": raw_send("\\u0000"),
        },
        "too_long": {
            "4,001 signs": send("ё" * 4_001),
            "4,001 emoji": send("🙂" * 4_001),
            "60,000 signs": send("а" * 60_000),
            "too long and a bad sign": send("\u202e" * 4_001),
        },
    }
    return [
        pytest.param(text, code, id=f"{code}: {name}")
        for code, frames in groups.items()
        for name, text in frames.items()
    ]


@pytest.mark.parametrize(("text", "code"), catalogue())
def test_a_bad_frame_is_refused_by_its_name(text: str, code: str) -> None:
    with pytest.raises(BadFrame) as refused:
        parse(text)
    assert refused.value.code == code
    assert code in WORDS


GOOD: dict[str, tuple[str, Said]] = {
    "send": (send("привет"), Send(ID, "привет", False, ())),
    "send a note": (send("между нами", note=True), Send(ID, "между нами", True, ())),
    "send with files": (send("вот", attachments=[FILE]), Send(ID, "вот", False, (FILE,))),
    "send with ten files": (
        send("вот", attachments=[FILE] * 10),
        Send(ID, "вот", False, (FILE,) * 10),
    ),
    "an id in capitals is the same id": (
        frame(type="send", id=ID.upper(), text="привет"),
        Send(ID, "привет", False, ()),
    ),
    "a text is trimmed": (send("  привет \n"), Send(ID, "привет", False, ())),
    "a surrogate pair is one sign": (raw_send("\\ud83d\\ude42"), Send(ID, "🙂", False, ())),
    "line ends of Windows become ordinary": (send("а\r\nб"), Send(ID, "а\nб", False, ())),
    "more fields than needed": (
        send("привет", author="operator", seq=1),
        Send(ID, "привет", False, ()),
    ),
    "of two texts the last": (
        f'{{"type":"send","id":"{ID}","text":"раз","text":"два"}}',
        Send(ID, "два", False, ()),
    ),
    "typing": (frame(type="typing"), Typing()),
    "read": (frame(type="read", seq=3), Read(3)),
    "read nothing yet": (frame(type="read", seq=0), Read(0)),
    "read to the largest number": (frame(type="read", seq=MAX_SEQ - 1), Read(MAX_SEQ - 1)),
    "helped": (frame(type="helped", id=ID, seq=2, value=True), Helped(ID, 2, True)),
    "not helped": (frame(type="helped", id=ID, seq=2, value=False), Helped(ID, 2, False)),
    "connect_operator": (frame(type="connect_operator", id=ID), ConnectOperator(ID)),
    "resume": (frame(type="resume", after=0), Resume(0)),
    "ping": (frame(type="ping"), Ping()),
    "ping with white space around": (' {"type" : "ping"} \n', Ping()),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_good_frame_is_understood(name: str) -> None:
    text, said = GOOD[name]
    assert parse(text) == said


@pytest.mark.parametrize("name", GOOD_TEXTS)
def test_what_people_really_write_arrives_unchanged(name: str) -> None:
    text = GOOD_TEXTS[name]
    said = parse(send(text))
    assert isinstance(said, Send)
    assert said.text == text


def test_white_space_around_a_text_does_not_make_it_too_long() -> None:
    assert clean_text("\n" + "ё" * 4_000 + "  ") == "ё" * 4_000


def test_a_cleaned_text_stays_as_it_is_when_it_is_cleaned_again() -> None:
    for text in GOOD_TEXTS.values():
        assert clean_text(clean_text(text)) == clean_text(text)


@pytest.mark.parametrize(
    "text",
    [
        send(""),
        send("а" * 4_001),
        send("\u0000"),
        send(5),
        send("привет", note=1),
        frame(type="helped", id=ID, seq=True, value=True),
        frame(type="helped", id=ID, seq=2, value=1),
        frame(type="take", id=ID),
        frame(id=ID),
    ],
)
def test_a_refusal_names_the_frame_where_its_id_can_be_read(text: str) -> None:
    with pytest.raises(BadFrame) as refused:
        parse(text)
    assert refused.value.client_id == ID


@pytest.mark.parametrize(
    "text", ["{", frame(type="send", id="x", text="а"), frame(type="take", id=[ID])]
)
def test_a_refusal_names_nothing_where_it_cannot(text: str) -> None:
    with pytest.raises(BadFrame) as refused:
        parse(text)
    assert refused.value.client_id is None


def test_every_invisible_text_is_empty_alone_and_kept_beside_a_letter() -> None:
    for text in EMPTY.values():
        if text.strip() and "\r" not in text:
            assert clean_text(f"а{text}б") == f"а{text}б"
