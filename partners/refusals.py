"""Why a change of partner support is refused, in words for the person."""

from datetime import datetime


class CodeRefused(Exception):
    """`title` is the fact, `message` the reason and what to do; both Russian.

    `locked_until`: no code is accepted before. `tries_left`: after a wrong code.
    """

    def __init__(
        self,
        message: str,
        *,
        title: str = "",
        locked_until: datetime | None = None,
        tries_left: int | None = None,
    ) -> None:
        super().__init__(f"{title}. {message}" if title else message)
        self.title, self.message = title, message
        self.locked_until, self.tries_left = locked_until, tries_left
