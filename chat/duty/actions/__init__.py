"""One function for each thing that somebody means to do about an incident or the rota. Each is safe to repeat."""

from .accepting import accept, accept_by_link
from .calling import ask_for_duty, due_step, ladder, look, look_at_all
from .declaring import Report, declare
from .delivering import deliver, deliver_due
from .drills import end_drills, start_drill
from .handling import hand_over_shift, note_call, solve_incident, tell_progress
from .reaching import add_channel, forget_channel, move_channel, test_channel
from .shifting import answer_swap, ask_swap, stand_in, withdraw_stand_in
from .watching import nobody_watches, watch

__all__ = [
    "Report",
    "accept",
    "accept_by_link",
    "add_channel",
    "answer_swap",
    "ask_for_duty",
    "ask_swap",
    "declare",
    "deliver",
    "deliver_due",
    "due_step",
    "end_drills",
    "forget_channel",
    "hand_over_shift",
    "ladder",
    "look",
    "look_at_all",
    "move_channel",
    "nobody_watches",
    "note_call",
    "solve_incident",
    "stand_in",
    "start_drill",
    "tell_progress",
    "test_channel",
    "watch",
    "withdraw_stand_in",
]
