"""A filled-in stencil is what the partial itself would have rendered."""

import json
from itertools import product
from uuid import uuid4

import pytest
from django.template.loader import get_template
from django.utils import translation

from chat import events
from chat.event import Event
from chat.models import Kind

TEXTS = [
    "просто",
    "<b>&\"'</b>",
    "два\nряда",
    "абзац\n\nдругой <i>абзац</i>",
    "{{ e.seq }} {% if %}",
    "\ue000text\ue000",
    " ",
]
NAMES = ["Анна Ольховская", "<script>", ""]


def whole(event: Event, at_desk: bool) -> str:
    with translation.override("ru"):
        e = events.entry_context(event, at_desk=at_desk)
        return get_template(events.PARTIALS[at_desk]).render({"e": e})


@pytest.mark.parametrize("at_desk", [True, False])
@pytest.mark.parametrize(
    ("kind", "author"),
    [("message", "member"), ("message", "operator"), ("message", "agent"), ("note", "operator")],
)
def test_a_filled_stencil_is_the_partial(kind: str, author: str, at_desk: bool) -> None:
    for text, name in product(TEXTS, NAMES):
        data = {"role": "integrator"} if author == "member" else {}
        event = Event(
            1,
            7,
            None if kind == "note" else 5,
            kind,
            author,
            31,
            name,
            str(uuid4()),
            text,
            data,
            "2026-10-29T09:02:00+00:00",
        )
        assert events.entry_html(event, at_desk=at_desk) == whole(event, at_desk)
        frame = events.Written(event).frame(at_desk=at_desk)
        if event.public_seq is None and not at_desk:
            assert frame is None
            continue
        assert frame is not None
        said = json.loads(frame)
        assert said["html"] == whole(event, at_desk)
        assert (said["text"], said["name"], said["note"]) == (text, name, kind == "note")
        assert (said["seq"], said["id"]) == (7 if at_desk else 5, event.client_id)


def test_what_is_not_plain_is_rendered_whole() -> None:
    report = {"did": "нажала", "expected": "", "got": "ошибка"}
    event = Event(
        1,
        1,
        1,
        Kind.MESSAGE.value,
        "member",
        31,
        "Анна",
        str(uuid4()),
        "текст",
        {"report": report},
        "2026-10-29T09:02:00+00:00",
    )
    html = events.entry_html(event, at_desk=False)
    assert "нажала" in html
    assert html == whole(event, False)
