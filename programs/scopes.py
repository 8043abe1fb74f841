"""What a token may be for, and of what an endpoint may be told. Pure."""

from enum import StrEnum


class Scope(StrEnum):
    """One token may have several; each opens its own addresses and no others."""

    PORTALS = "portals:read"
    MEMBERS = "members:read"
    TARIFFS = "tariffs:read"
    CODES = "codes:read"
    ISSUE_CODES = "codes:write"
    THREADS = "threads:read"
    EXPLAIN = "explain"


# The right in the admin without which whoever issued a token cannot give this away. Asked again at each request.
NEEDS = {
    Scope.PORTALS: "portals.view_portal",
    Scope.MEMBERS: "portals.view_member",
    Scope.TARIFFS: "tariffs.view_tariffplan",
    Scope.CODES: "partners.view_partnercode",
    Scope.ISSUE_CODES: "partners.add_partnercode",
    Scope.THREADS: "chat.view_thread",
    Scope.EXPLAIN: "portals.view_portal",
}
# Codes belong to partners, so a token for one portal has no use for them.
OF_ALL_PORTALS_ONLY = frozenset({Scope.CODES, Scope.ISSUE_CODES})


class EventType(StrEnum):
    THREAD_OPENED = "thread.opened"
    THREAD_HANDED_OVER = "thread.handed_over"
    THREAD_TAKEN = "thread.taken"
    THREAD_SOLVED = "thread.solved"
    THREAD_RATED = "thread.rated"
    THREAD_CLOSED = "thread.closed"
    PARTNER_ACTIVATED = "partner.activated"
    PARTNER_RETURNED = "partner.returned"


# The change that a chat's numbered entry tells of, and the event of the same name outside.
OF_CHANGES = {
    "handed_over": EventType.THREAD_HANDED_OVER,
    "incident_declared": EventType.THREAD_HANDED_OVER,  # past the assistant
    "incident_joined": EventType.THREAD_HANDED_OVER,
    "taken": EventType.THREAD_TAKEN,
    "incident_accepted": EventType.THREAD_TAKEN,
    "solved": EventType.THREAD_SOLVED,
    "rated": EventType.THREAD_RATED,
    "closed": EventType.THREAD_CLOSED,
}
