"""What a message or a file should not carry: passwords, tokens, keys, cookies, card numbers. Pure.

The expressions keep to what Python and JavaScript read alike: the page hands them to static/js/chat/secrets.js, which
decides the same before anything is sent, of what is written and of logs that are attached; both answer to tests/chat/secrets.json. Rather a question too few than one
at every order number: whoever is warned for nothing stops reading warnings.
"""

import json
import re
from enum import StrEnum
from functools import cache
from typing import NamedTuple


class Secret(StrEnum):
    """What kind of secret a text gives away."""

    PASSWORD = "password"
    TOKEN = "token"
    WEBHOOK = "webhook"
    CARD = "card"
    PRIVATE_KEY = "private_key"
    AUTHORIZATION = "authorization"
    COOKIE = "cookie"


class Found(NamedTuple):
    """One secret: the characters from `start` to `end`, without the word that announces it."""

    kind: Secret
    start: int
    end: int


class Proof(StrEnum):
    """What a value must be besides standing in the right place."""

    ANY = "any"
    RANDOM = "random"  # letters and digits mixed, as a generator makes them
    PASSWORD = "password"  # neither a word of prose nor a date
    CARD = "card"  # a length and first digits in use, and the checksum


class Rule(NamedTuple):
    """An expression whose first group is what is hidden."""

    kind: Secret
    pattern: str
    proof: Proof = Proof.ANY
    any_case: bool = True


HIDDEN = "••••••"


def secrets_in(text: str) -> list[Found]:
    """The secrets of a text in order; none lies over another."""
    candidates = [
        Found(rule.kind, *found.span(1))
        for rule, pattern in _compiled()
        for found in pattern.finditer(text)
        if _proven(rule.proof, found[1], text[: found.start(1)])
    ]
    taken: list[Found] = []
    for one in sorted(candidates, key=lambda found: (found.start, -found.end)):
        if not taken or one.start >= taken[-1].end:
            taken.append(one)
    return taken


def kinds_in(*texts: str) -> list[Secret]:
    """Each kind once, in the order of `Secret`."""
    found = {one.kind for text in texts for one in secrets_in(text)}
    return [kind for kind in Secret if kind in found]


def masked(text: str) -> str:
    """The text with every secret hidden; of a card its last four digits stay, to tell it from others."""
    for one in reversed(secrets_in(text)):
        tail = f" {text[one.end - 4 : one.end]}" if one.kind is Secret.CARD else ""
        text = f"{text[: one.start]}{HIDDEN}{tail}{text[one.end :]}"
    return text


@cache
def for_browser() -> str:
    """JSON of all that static/js/chat/secrets.js needs to decide the same."""
    rules = [[rule.kind, rule.pattern, rule.proof, rule.any_case] for rule in RULES]
    kinds = [kind.value for kind in Secret]
    return json.dumps({"hidden": HIDDEN, "kinds": kinds, "rules": rules, **MARKS})


def _proven(proof: Proof, value: str, before: str) -> bool:
    if proof is Proof.CARD:
        return _is_card(value, before)
    if proof is Proof.ANY:
        return True
    letter, digit = _is("letter", value), _is("digit", value)
    enough = letter and digit if proof is Proof.RANDOM else letter or digit
    return enough and not _is("plain", value)


def _is_card(value: str, before: str) -> bool:
    digits = re.sub("[^0-9]", "", value)
    if not _is("card", digits) or _is("other_number", before[-40:]):
        return False
    return _luhn(digits) % 10 == 0


def _luhn(digits: str) -> int:
    """The checksum of ISO/IEC 7812-1: every second digit from the right counts twice, its digits added."""
    return sum(
        int(digit) if n % 2 == 0 else sum(divmod(int(digit) * 2, 10))
        for n, digit in enumerate(reversed(digits))
    )


def _is(mark: str, text: str) -> bool:
    return re.search(MARKS[mark], text, re.IGNORECASE) is not None


@cache
def _compiled() -> list[tuple[Rule, re.Pattern[str]]]:
    return [(rule, re.compile(rule.pattern, re.I if rule.any_case else 0)) for rule in RULES]


_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,4}[.:/-][0-9]{1,2}(?:[.:/-][0-9]{1,4})?$"
# What stands after «пароль:» in a log, in a complaint or in a form, and is none.
_NO_PASSWORD = (
    "invalid required incorrect wrong expired null none true false undefined string text empty reset changed errors? "
    r"failed missing hidden field input type value must should cannot outlook gmail google yandex mail\.ru yandex\.ru "
    r"gmail\.com bitrix24 office365 microsoft365 outlook365 windows[0-9]+ https?"
).replace(" ", "|")
MARKS = {
    "letter": "[A-Za-z]",
    "digit": "[0-9]",
    "plain": rf"^(?:{_DATE}|[<{{$%]|(?:{_NO_PASSWORD})$)",
    # first digits and lengths of the cards in use: ISO/IEC 7812 and the payment systems' own lists
    "card": (
        "^(?:4[0-9]{15}|5[1-5][0-9]{14}|2(?:22[1-9]|2[3-9][0-9]|[3-6][0-9]{2}|7[01][0-9]|720)[0-9]{12}"
        "|220[0-4][0-9]{12,15}|3[47][0-9]{13}|62[0-9]{14,17}|(?:50|5[6-8]|6[37])[0-9]{14,17})$"
    ),
    # what makes a long number the number of something else
    "other_number": (
        r"(?:№|#|(?:заказ|счет|счёт|договор|накладн|трек|артикул|order|invoice|id)[а-яёa-z]*)[ :№#\u00a0]*$"
    ),
}

_APART = "(?<![A-Za-zА-Яа-яЁё])"
# «пароль от почты бухгалтера: …», «"password": "…"»; what follows «не подходит» is no password
_IS = r"""["']?(?:[ \t]+(?!не)[^\s:=,.;!?—–-]+){0,3}[ \t]*(?:[:=]|[ \t][-–—][ \t])[ \t]*\n?[ \t]*["'«`]?"""
_PASSWORD = rf"{_APART}(?:парол[а-яё]*|пасс?ворд[а-яё]*|passwords?|passwd|passphrase|pwd|pass)"
_TOKEN = (
    rf"{_APART}(?:токен[а-яё]*|token|(?:api|апи)[ _-]?(?:key|ключ[а-яё]*)|ключ[а-яё]* (?:api|апи)"
    "|client[_-]?secret|secret[_-]?key|access[_-]?key|secret|секрет[а-яё]*)"
)
_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_ISSUED = (  # by their issuers' own prefixes
    "gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,}|glpat-[A-Za-z0-9_-]{16,}"
    "|sk-(?=[A-Za-z_-]*[0-9])[A-Za-z0-9_-]{20,}|[rs]k_(?:live|test)_[A-Za-z0-9]{16,}|xox[abeoprs]-[A-Za-z0-9-]{10,}"
    "|AKIA[0-9A-Z]{16}|AIza[0-9A-Za-z_-]{35}|y[0-9]_[A-Za-z0-9_-]{30,}"
    r"|eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*|[0-9]{8,10}:[A-Za-z0-9_-]{35}"
)
_SLASH = r"(?:\\?/|%2F)"  # PHP's logs write «\/», addresses within addresses «%2F»
# «"name": "Cookie", "value": "…"»: how an archive of requests (HAR) writes headers, fields and cookies
_VALUE = r""""[ \t]*,\s*"value"[ \t]*:[ \t]*"((?:\\.|[^"\\\r\n]){4,})"""
# a body of JSON inside JSON
_QUOTED_IN_QUOTES = r"""\\"[ \t]*:[ \t]*\\"((?:\\\\.|[^"\\\r\n]){4,})"""
_BY_NAME = r"[a-z0-9_.-]{0,40}"
_TOKEN_NAME = f"{_BY_NAME}(?:token|secret|auth|api[_-]?key){_BY_NAME}"
_SESSION_NAME = f"{_BY_NAME}(?:sess|_sid|sid_|login){_BY_NAME}"
_GAP = r"[ \u00a0-]?"
_CARDS = (
    f"[2-6][0-9]{{3}}(?:{_GAP}[0-9]{{4}}){{3}}",
    f"[2-6][0-9]{{3}}(?:{_GAP}[0-9]{{4}}){{3}}{_GAP}[0-9]{{1,3}}",
    f"3[47][0-9]{{2}}{_GAP}[0-9]{{6}}{_GAP}[0-9]{{5}}",
)

RULES: tuple[Rule, ...] = (
    Rule(
        Secret.PRIVATE_KEY,
        r"(-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|(?![\s\S])))",
    ),
    Rule(
        Secret.AUTHORIZATION,
        r"""authorization["']?[ \t]*[:=][ \t]*["']?([^\s"',;]{6,})""",
        Proof.RANDOM,
    ),
    Rule(
        Secret.AUTHORIZATION,
        r"""authorization["']?[ \t]*[:=][ \t]*["']?[a-z]+[ \t]+([^\s"',;]{10,})""",
        Proof.PASSWORD,
    ),
    Rule(Secret.AUTHORIZATION, rf"{_APART}bearer[ \t]+([A-Za-z0-9._~+/=-]{{16,}})", Proof.RANDOM),
    Rule(Secret.WEBHOOK, r"hooks\.slack\.com/services/([A-Za-z0-9/_-]{10,})"),
    Rule(Secret.WEBHOOK, r"discord(?:app)?\.com/api/webhooks/([0-9]+/[A-Za-z0-9_-]{20,})"),
    Rule(Secret.WEBHOOK, r"api\.telegram\.org/bot([0-9]{6,}:[A-Za-z0-9_-]{30,})"),
    Rule(
        Secret.WEBHOOK,
        rf"https?(?::|%3A){_SLASH}{{2}}[^\s/\\%]+{_SLASH}rest{_SLASH}[0-9]+{_SLASH}([a-z0-9]{{10,}})",
        Proof.RANDOM,
    ),
    Rule(
        Secret.WEBHOOK,
        rf"https?://[^\s/]+/(?:[^\s/?#]+/)*?(?:web)?hooks?/(?:[^\s/?#]+/)*?([A-Za-z0-9_]{{20,}}|{_UUID})(?![A-Za-z0-9_-])",
        Proof.RANDOM,
    ),
    Rule(Secret.PASSWORD, r"[a-z][a-z0-9+.-]{1,20}://[^\s/:@]+:([^\s/@]+)@", Proof.PASSWORD),
    Rule(Secret.PASSWORD, r"""[?&](?:password|passwd|pwd|pass)=([^\s&#"']{4,})""", Proof.PASSWORD),
    Rule(
        Secret.TOKEN,
        r"""[?&](?:access_token|auth|token|api_?key|key|secret|client_secret|sign|signature|sig)=([^\s&#"']{8,})""",
        Proof.RANDOM,
    ),
    Rule(
        Secret.TOKEN, rf"(?<![A-Za-z0-9_-])({_ISSUED})(?![A-Za-z0-9_-])", Proof.ANY, any_case=False
    ),
    Rule(
        Secret.PASSWORD,
        rf"""{_PASSWORD}{_IS}([^\s"'»`]{{3,}}[^\s"'»`.,;:)](?:[ \t]+/[ \t]+[^\s]{{3,}})?)""",
        Proof.PASSWORD,
    ),
    Rule(
        Secret.PASSWORD,
        rf"""{_PASSWORD}[ \t]+["'«`]?([A-Za-z0-9!@#$%^&*_.+=-]{{6,}})""",
        Proof.RANDOM,
    ),
    Rule(Secret.TOKEN, rf"{_TOKEN}{_IS}([A-Za-z0-9._~+/=:-]{{8,}})", Proof.RANDOM),
    Rule(
        Secret.TOKEN,
        rf"""{_APART}(?:auth(?:_id|_token|_key)?|refresh_id)["']?[ \t]*[:=][ \t]*["']?([A-Za-z0-9._~+/-]{{12,}})""",
        Proof.RANDOM,
    ),
    Rule(
        Secret.COOKIE,
        r"""cookie["']?[ \t]*[:=][ \t]*["']?([^\s"'=;\\]+=(?:\\.|[^"'\\\r\n]){6,})""",
    ),
    Rule(
        Secret.COOKIE,
        rf"""{_APART}(?:phpsessid|jsessionid|session_?id|sessid)["']?[ \t]*[:=][ \t]*["']?([A-Za-z0-9._%-]{{12,}})""",
        Proof.RANDOM,
    ),
    Rule(Secret.COOKIE, rf"""["'](?:set-)?cookie{_VALUE}""", Proof.PASSWORD),
    Rule(  # what only a cookie has stands behind its value
        Secret.COOKIE,
        r""""value"[ \t]*:[ \t]*"((?:\\.|[^"\\\r\n]){4,})"(?=[^{}]{0,300}"(?:httpOnly|sameSite)")""",
        Proof.PASSWORD,
    ),
    Rule(Secret.COOKIE, rf"""["']{_SESSION_NAME}{_VALUE}""", Proof.RANDOM),
    Rule(Secret.AUTHORIZATION, rf"""["'](?:proxy-)?authorization{_VALUE}""", Proof.PASSWORD),
    Rule(Secret.TOKEN, rf"""["']{_TOKEN_NAME}{_VALUE}""", Proof.RANDOM),
    Rule(
        Secret.PASSWORD,
        rf"""["']{_BY_NAME}(?:password|passwd|pwd){_BY_NAME}{_VALUE}""",
        Proof.PASSWORD,
    ),
    Rule(Secret.TOKEN, rf"""\\"{_TOKEN_NAME}{_QUOTED_IN_QUOTES}""", Proof.RANDOM),
    Rule(
        Secret.PASSWORD,
        rf"""\\"{_BY_NAME}(?:password|passwd|pwd){_BY_NAME}{_QUOTED_IN_QUOTES}""",
        Proof.PASSWORD,
    ),
    *(
        Rule(
            Secret.CARD,
            rf"(?<![0-9A-Za-z/_.+-])({digits})(?![0-9A-Za-z_])(?![ \u00a0-][0-9]{{4}})",
            Proof.CARD,
        )
        for digits in _CARDS
    ),
)
