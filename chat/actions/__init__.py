"""One function for each thing that a person means to do. Each is safe to repeat, and to race with another."""

from .asking import ask_partner_too
from .assignment import hand_back, take
from .assistant_turn import answer_question, mark_helped, try_next_article
from .attaching import attach, attach_all, take_all_back, take_back
from .carrying import carry_over
from .consent import answer_consent, ask_consent, end_consents, note_use
from .drafts import hand_question, set_draft_aside, start_from_draft
from .erasing import erase, erase_expired, erase_on_request, forget_unsent
from .handover import hand_over
from .judging import judge_answer
from .posting import mark_read, post_message
from .realign import realign
from .solving import close_solved, rate, solve
from .start import start_thread
from .telling import tell_of_articles

__all__ = [
    "answer_consent",
    "answer_question",
    "ask_consent",
    "ask_partner_too",
    "attach",
    "attach_all",
    "carry_over",
    "close_solved",
    "end_consents",
    "erase",
    "erase_expired",
    "erase_on_request",
    "forget_unsent",
    "hand_back",
    "hand_over",
    "hand_question",
    "judge_answer",
    "mark_helped",
    "mark_read",
    "note_use",
    "post_message",
    "rate",
    "realign",
    "set_draft_aside",
    "solve",
    "start_from_draft",
    "start_thread",
    "take",
    "take_all_back",
    "take_back",
    "tell_of_articles",
    "try_next_article",
]
