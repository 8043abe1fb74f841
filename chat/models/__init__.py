"""The conversation's rows."""

from .draft import QuestionDraft
from .entry import Entry, Kind
from .thread import Thread, seat_of
from .words import EntryWords

__all__ = ["Entry", "EntryWords", "Kind", "QuestionDraft", "Thread", "seat_of"]
