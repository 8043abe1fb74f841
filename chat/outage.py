"""The database is away: said once when it goes and once when it is back, and meanwhile nobody waits for it.

Whoever meets an error of the connection reports it. A thread then asks the server itself, so a deadlock or one cut
connection is no outage; while there is one, pages and sockets answer at once instead of standing in line for a
connection that cannot come.
"""

import logging
import threading
import time

from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections

from .connection import own_connection

log = logging.getLogger(__name__)
LOST = (OperationalError, InterfaceError)
PASSING = ("SQLITE_FULL", "SQLITE_BUSY", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_READONLY")
ASK_EVERY = 0.25  # seconds
ANSWER_WITHIN = 2  # seconds

_over = threading.Event()
_over.set()
_asking = threading.Lock()


def reported(where: str, problem: Exception) -> None:
    """From any thread; returns at once. What proves to be no outage is logged as the error that it was."""
    if _over.is_set() and _asking.acquire(blocking=False):
        threading.Thread(target=_watch, args=(where, problem), name="outage", daemon=True).start()


def may_pass(problem: Exception) -> bool:
    """Whether trying again later may help. SQLite calls a mistake in a statement by the same name."""
    name = getattr(problem.__cause__, "sqlite_errorname", "")
    return isinstance(problem, LOST) and (not name or name.startswith(PASSING))


def is_on() -> bool:
    return not _over.is_set()


def waited_out(seconds: float) -> bool:
    """Whether the database is back within so many seconds; True at once when it was never away."""
    return _over.wait(seconds)


def _watch(where: str, problem: Exception) -> None:
    first_line = str(problem).splitlines()[0] if str(problem) else repr(problem)
    try:
        if _answers():
            log.warning("%s: %s", where, first_line)
            return
        _over.clear()
        log.error("the database is away (%s): %s", where, first_line)
        since = time.monotonic()
        _release_those_who_wait()
        while not _answers():
            time.sleep(ASK_EVERY)
        log.warning("the database is back after %.1f s", time.monotonic() - since)
    finally:
        _asking.release()
        _over.set()


def _answers() -> bool:
    wrapper = own_connection()
    if wrapper.vendor != "postgresql":
        return True  # a file is not away: a full disk is an error of each statement
    wrapper.settings_dict["OPTIONS"]["connect_timeout"] = ANSWER_WITHIN
    try:
        with wrapper.cursor() as cursor:
            cursor.execute("SELECT 1")
    except LOST:
        return False
    finally:
        wrapper.close()
    return True


def _release_those_who_wait() -> None:
    """A pool goes on trying for those in its line, at ever longer intervals. The next one asked for is a new one."""
    close_pool = getattr(connections[DEFAULT_DB_ALIAS], "close_pool", None)
    if close_pool is not None:
        close_pool()
