"""What each reader sees of a chat's state, on the page and through the socket alike."""

from .snapshot import context_of, position, snapshot, thread_fields

__all__ = ["context_of", "position", "snapshot", "thread_fields"]
