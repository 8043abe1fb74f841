"""The conversation's rows."""

from .attachment import Attachment
from .draft import QuestionDraft
from .entry import Entry, Kind
from .thread import Thread, seat_of
from .words import EntryWords

__all__ = ["Attachment", "Entry", "EntryWords", "Kind", "QuestionDraft", "Thread", "seat_of"]
