"""The rules of tokens and webhooks, without a database or a network."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from standardwebhooks import WebhookVerificationError
from standardwebhooks.webhooks import Webhook

from chat.webhooks import signing
from chat.webhooks.targets import BadTarget, chosen, target_of
from portals.sealing import unseal
from programs import backoff, payloads, tokens
from programs.models.webhook import new_secret
from programs.scopes import EventType

NOW = datetime.now(UTC)

PRIVATE = [
    *(
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
    ),
    *("100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
    *(
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "fd12::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
    ),
    *("2002:7f00:1::", "2002:a00:1::", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2001:db8::1"),
]


def test_tokens_differ_and_are_recognised_by_their_form() -> None:
    made = {tokens.generate() for _ in range(100)}
    assert len(made) == 100
    assert all(tokens.looks_like_a_token(token) for token in made)
    assert len({tokens.digest(token) for token in made}) == 100


@pytest.mark.parametrize(
    "text", ["", "s24_", "s24_" + "a" * 42, "s24_" + "a" * 44, "x" * 47, "s24_" + "я" * 43]
)
def test_anything_else_is_no_token(text: str) -> None:
    assert not tokens.looks_like_a_token(text)


def test_each_pause_is_three_times_as_long_up_to_six_hours() -> None:
    pauses = [backoff.pause_after(n) for n in range(1, 10)]
    assert pauses[:3] == [timedelta(seconds=10), timedelta(seconds=30), timedelta(seconds=90)]
    assert pauses[-1] == timedelta(hours=6)
    assert backoff.pause_after(1000) == timedelta(hours=6)
    assert pauses == sorted(pauses)


def test_attempts_end_and_patience_ends() -> None:
    assert backoff.tries_again(backoff.ATTEMPTS - 1)
    assert not backoff.tries_again(backoff.ATTEMPTS)
    assert not backoff.is_given_up(None, NOW)
    assert not backoff.is_given_up(NOW - timedelta(days=3) + timedelta(seconds=1), NOW)
    assert backoff.is_given_up(NOW - timedelta(days=3), NOW)


def test_the_last_attempt_comes_a_day_and_a_half_after_the_first() -> None:
    after = sum((backoff.pause_after(n) for n in range(1, backoff.ATTEMPTS)), timedelta())
    assert timedelta(hours=36) < after < timedelta(hours=48)


def test_a_receiver_verifies_the_signature_with_the_library() -> None:
    secret, message = unseal(new_secret()), payloads.message_id(uuid4())
    text = payloads.body(payloads.envelope(EventType.THREAD_TAKEN, NOW, {"portal": "сдоба"}))
    headers = signing.headers(secret, message, datetime.now().astimezone(), text)
    assert Webhook(secret).verify(text, headers)["data"] == {"portal": "сдоба"}
    for bad_text, bad_headers, key in (
        (text + " ", headers, secret),
        (text, headers | {"webhook-id": "msg_other"}, secret),
        (text, headers, unseal(new_secret())),
    ):
        with pytest.raises(WebhookVerificationError):
            Webhook(key).verify(bad_text, bad_headers)


def test_the_same_happening_has_the_same_number_and_another_a_different_one() -> None:
    thread = uuid4()
    assert payloads.event_id("thread", thread, 3) == payloads.event_id("thread", thread, 3)
    assert payloads.event_id("thread", thread, 3) != payloads.event_id("thread", thread, 4)


@pytest.mark.parametrize("address", PRIVATE)
def test_no_address_of_our_own_network_is_asked_however_it_is_written(address: str) -> None:
    with pytest.raises(BadTarget):
        chosen([address], private_too=False)
    literal = f"[{address}]" if ":" in address else address
    with pytest.raises(BadTarget):
        target_of(f"https://{literal}/", private_too=False)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "8.8.8.8", "2606:4700:4700::1111", "::ffff:808:808"]
)
def test_a_public_address_is_asked(address: str) -> None:
    assert chosen([address], private_too=False) == address


def test_one_private_address_among_public_ones_spoils_the_name() -> None:
    with pytest.raises(BadTarget):
        chosen(["8.8.8.8", "127.0.0.1"], private_too=False)


def test_with_private_targets_allowed_loopback_is_asked_and_link_local_never() -> None:
    assert chosen(["127.0.0.1"], private_too=True) == "127.0.0.1"
    with pytest.raises(BadTarget):
        chosen(["169.254.169.254"], private_too=True)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://crm.example.com/", "scheme"),
        ("ftp://crm.example.com/", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("https://user:secret@crm.example.com/", "user"),
        ("https://user@crm.example.com/", "user"),
        ("https:///nowhere", "host"),
        ("https://crm.example.com:0/", "host"),
        ("https://crm.example.com:99999/", "host"),
        ("https://crm.example.com/\r\nX-Evil: 1", "host"),
        ("https://crm.example.com/ space", "host"),
        ("https://" + "a" * 600, "host"),
        ("https://127.0.0.1/", "private"),
        ("https://[::1]/", "private"),
    ],
)
def test_an_address_that_is_none_of_a_public_program_is_refused(url: str, code: str) -> None:
    with pytest.raises(BadTarget) as refused:
        target_of(url, private_too=False)
    assert refused.value.code == code


def test_an_ordinary_address_is_taken_apart() -> None:
    assert target_of("https://crm.example.com/hook?a=1", private_too=False) == (
        *(True, "crm.example.com", 443, "/hook?a=1"),
    )
    assert target_of("https://пример.рф:8443", private_too=False)[1:] == (
        "xn--e1afmkfd.xn--p1ai",
        8443,
        "/",
    )
