"""Plain pages and plain forms, for whoever has a session cookie."""

import re
import urllib.request
from html import unescape
from http.cookiejar import Cookie, CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode

CSRF = "c" * 32


def get(url: str, path: str, cookie: str) -> str:
    """The page's text. Raises HTTPError for anything but 2xx."""
    return _asked(url + path, cookie, None)


def press(url: str, path: str, cookie: str, **fields: str) -> str:
    """Sends a form; the text of the page that follows."""
    return _asked(url + path, cookie, urlencode(fields | {"csrfmiddlewaretoken": CSRF}).encode())


def status(url: str, path: str, cookie: str, **fields: str) -> tuple[int, str]:
    """The status and the text of whatever is answered."""
    try:
        return 200, press(url, path, cookie, **fields) if fields else get(url, path, cookie)
    except HTTPError as error:
        return error.code, unescape(error.read().decode())


def _asked(address: str, cookie: str, body: bytes | None) -> str:
    jar = CookieJar()
    for pair in (cookie, f"csrftoken={CSRF}"):
        name, _, value = pair.partition("=")
        jar.set_cookie(Cookie(0, name, value, None, False, "127.0.0.1", True, False, "/", True, False, None, True, None, None, {}))  # fmt: skip
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    with opener.open(address, body, timeout=20) as answer:
        return unescape(re.sub(r"\s+", " ", answer.read().decode()))
