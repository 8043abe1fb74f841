"""What staff do to schedules, one function each."""

from .special_days import Change, changes, take_over

__all__ = ["Change", "changes", "take_over"]
