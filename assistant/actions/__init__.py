"""What is learnt from questions: they are kept, gathered into gaps, and asked again when an article is there."""

from .drafting import begin_draft, set_aside, take_up_again
from .grouping import group_questions
from .recording import Turn, note_ending, note_mark, note_turn, note_wrong
from .replaying import replay, tell_those_who_asked

__all__ = [
    "Turn",
    "begin_draft",
    "group_questions",
    "note_ending",
    "note_mark",
    "note_turn",
    "note_wrong",
    "replay",
    "set_aside",
    "take_up_again",
    "tell_those_who_asked",
]
