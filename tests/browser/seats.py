"""People at their screens: each gets a browser context of their own, signed in to a live desk."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from playwright.sync_api import Browser, BrowserContext, Error, Page

from tests.live import PASSWORD

PATIENCE_MS = (
    10_000  # with the other core busy too; how fast things arrive is what tests/faults measures
)


class Address(Protocol):
    def url(self, seat: int = 0) -> str: ...


class Seats:
    """sign_in("admin@basic.example", seat=0, **context options) -> a page of its own, signed in.

    The first time through the form; later the same cookies are used again. Errors in a page, a breach of the
    content policy and an answer of 500 are `problems`.
    """

    def __init__(self, browser: Browser, desk: Address, cookies: dict[str, list[Any]]) -> None:
        self.browser, self.desk, self.cookies = browser, desk, cookies
        self.contexts: list[BrowserContext] = []
        self.problems: list[str] = []

    def __call__(self, email: str, seat: int = 0, **options: Any) -> Page:
        page = self.stranger(seat, **options)
        scripted = options.get("java_script_enabled", True)
        if scripted and email in self.cookies:
            page.context.add_cookies(self.cookies[email])
            page.goto("/")
            return page
        page.goto("/accounts/login/")
        page.get_by_label("Почта").fill(email)
        page.get_by_label("Пароль").fill(PASSWORD)
        page.get_by_role("button", name="Войти").click()
        page.wait_for_url(lambda url: "/accounts/login/" not in url)
        if scripted:
            self.cookies[email] = page.context.cookies()
        return page

    def stranger(self, seat: int = 0, **options: Any) -> Page:
        """A page of somebody who has not signed in, on no address yet."""
        context = self.browser.new_context(
            base_url=self.desk.url(seat), locale="ru-RU", timezone_id="Europe/Moscow", **options
        )
        self.contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("response", lambda answer: self._note(answer.url, answer.status >= 500))
        page.on("console", lambda said: self._note(said.text, "Content Security" in said.text))
        return page

    def _note(self, what: str, wrong: bool) -> None:
        if wrong:
            self.problems.append(what)

    def leave(self, name: str) -> None:
        for number, context in enumerate(self.contexts):
            if folder := os.environ.get("SHOTS"):  # what each person saw last
                with suppress(Error):
                    context.pages[0].screenshot(path=Path(folder) / f"{name}-{number}.png")
            with suppress(Error):  # a browser that had to be killed has none any more
                context.close()
        assert not self.problems
