"""`python -m tests.faults.crashing MOMENT COUNT serve …` (or `celery …`): a process that dies at a chosen moment.

The moments are hooked from outside: the desk itself has no switch for it.
"""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "support24.settings")


def main() -> None:
    moment, count = sys.argv[1], int(sys.argv[2])
    django.setup()
    MOMENTS[moment](_Fate(count))
    if sys.argv[3] == "celery":
        from celery.__main__ import main as run

        sys.argv = sys.argv[3:]
        run()
    else:
        from django.core.management import execute_from_command_line

        execute_from_command_line(["manage.py", *sys.argv[3:]])


class _Fate:
    def __init__(self, count: int) -> None:
        self.left = count

    def __call__(self) -> None:
        self.left -= 1
        if self.left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)


def before_the_commit(fate: _Fate) -> None:
    """Everything is judged, the database has not yet been told to keep it."""
    _around_the_commit(fate, lambda: None)


def after_the_commit(fate: _Fate) -> None:
    """The message is kept; neither its author nor anybody else has heard of it."""
    _around_the_commit(lambda: None, fate)


def after_the_acknowledgement(fate: _Fate) -> None:
    """The author knows; the message is not on its way to its readers."""
    from chat.bus import Bus

    original = Bus.announce

    async def announce(self: Any, events: Any) -> None:
        events = list(events)
        if events:
            fate()
        await original(self, events)

    Bus.announce = announce  # type: ignore[method-assign]


def after_the_answer_was_found(fate: _Fate) -> None:
    """A worker in the middle of its task: the answer is known and not said."""
    from assistant import answering

    original = answering.answer

    def answer(*args: Any, **kwargs: Any) -> Any:
        found = original(*args, **kwargs)
        fate()
        return found

    answering.answer = answer


def after_the_answer_was_stored(fate: _Fate) -> None:
    """A worker at the end of its task: the answer is kept and nobody has been told."""
    from chat import bus

    bus.announce = lambda events: fate()


def before_a_call_is_begun(fate: _Fate) -> None:
    """A worker has claimed the step of a call and asked nobody yet."""
    from chat.duty.actions import delivering

    original = delivering._begin

    def begin(attempt: Any) -> bool:
        fate()
        return original(attempt)

    delivering._begin = begin


def before_a_call_is_sent(fate: _Fate) -> None:
    """The step is marked as begun, and nothing has left."""
    _around_the_call(fate, lambda: None)


def after_a_call_was_sent(fate: _Fate) -> None:
    """The other side has it, and nobody here has written that down."""
    _around_the_call(lambda: None, fate)


def _around_the_call(before: Callable[[], None], after: Callable[[], None]) -> None:
    from chat.duty.actions import delivering

    original = delivering.send

    def send(*args: Any) -> str:
        before()
        problem = original(*args)
        after()
        return problem

    delivering.send = send


def _around_the_commit(before: Callable[[], None], after: Callable[[], None]) -> None:
    """The ledger sends its last rows and COMMIT as one text (chat/ledger_trips.py): here they are two."""
    from psycopg import ClientCursor

    original = ClientCursor.execute

    def execute(self: Any, query: Any, *args: Any, **kwargs: Any) -> Any:
        if not (isinstance(query, str) and query.endswith("; COMMIT")):
            return original(self, query, *args, **kwargs)
        original(self, query.removesuffix("; COMMIT"), *args, **kwargs)
        before()
        done = original(self, "COMMIT")
        after()
        return done

    ClientCursor.execute = execute  # type: ignore[method-assign,assignment]


MOMENTS = {
    "before-the-commit": before_the_commit,
    "after-the-commit": after_the_commit,
    "after-the-acknowledgement": after_the_acknowledgement,
    "after-the-answer-was-found": after_the_answer_was_found,
    "after-the-answer-was-stored": after_the_answer_was_stored,
    "before-a-call-is-begun": before_a_call_is_begun,
    "before-a-call-is-sent": before_a_call_is_sent,
    "after-a-call-was-sent": after_a_call_was_sent,
}

if __name__ == "__main__":
    main()
