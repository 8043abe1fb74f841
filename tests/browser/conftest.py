"""Browsers to sit at the live desk."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserType, expect, sync_playwright

from tests.browser.seats import PATIENCE_MS, Seats
from tests.conftest import find_or_skip
from tests.hangs import Watched
from tests.live import LiveDesk

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run",
         # a screen to share, and nobody asked which one
         "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
         "--auto-select-desktop-capture-source=Entire screen"]  # fmt: skip


# One test; most of what Playwright asks a browser has no limit of its own.
ANSWERS_WITHIN_SECONDS = 60


class Browsers:
    """One browser for all tests; another one after it has died."""

    def __init__(self, kind: BrowserType, path: str) -> None:
        self.kind, self.path = kind, path
        self.watched = Watched()
        self.now: Browser | None = None

    def running(self) -> Browser:
        if self.now is None or not self.now.is_connected():
            flags = [*FLAGS, self.watched.mark]
            self.now = self.kind.launch(executable_path=self.path, args=flags)
        return self.now


@pytest.fixture(scope="module")
def browsers() -> Iterator[Browsers]:
    """Ended with the file that needs it: Playwright's loop runs on, and no other loop can run meanwhile."""
    path = find_or_skip(
        "Chromium (CHROMIUM=путь)", os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser"
    )
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browsers = Browsers(playwright.chromium, path)
        yield browsers
        if browsers.now is not None:
            browsers.now.close()


@pytest.fixture
def browser(browsers: Browsers) -> Iterator[Browser]:
    running = browsers.running()
    with browsers.watched.for_seconds(ANSWERS_WITHIN_SECONDS):
        yield running


@pytest.fixture(scope="session")
def kept_cookies() -> dict[str, list[Any]]:
    return {}


@pytest.fixture
def sign_in(
    desk: LiveDesk,
    browser: Browser,
    kept_cookies: dict[str, list[Any]],
    request: pytest.FixtureRequest,
) -> Iterator[Seats]:
    seats = Seats(browser, desk, kept_cookies)
    yield seats
    seats.leave(request.node.name)
