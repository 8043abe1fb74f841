"""A database connection that one thread keeps for itself, outside the pool."""

from typing import Any
from weakref import WeakSet

from django.db import DEFAULT_DB_ALIAS, connections

# A batch is 1 to 200 rows by key, whatever the planner thinks of a JSON list (it guesses 100): index by index, in the
# order written, planned once. Without this PostgreSQL hash-joins whole tables: 8 ms instead of 0.1 ms a batch. And of a
# table that was empty when it was planned for it keeps a copy to look through, however much has come since.
PLANNER = (
    "-c enable_hashjoin=off -c enable_mergejoin=off -c enable_seqscan=off -c enable_material=off"
    " -c join_collapse_limit=1 -c jit=off -c plan_cache_mode=force_generic_plan"
)

_own: WeakSet[Any] = WeakSet()


def own_connection() -> Any:
    """A connection that is of no pool and of no thread yet."""
    wrapper = connections.create_connection(DEFAULT_DB_ALIAS)
    options = {k: v for k, v in wrapper.settings_dict["OPTIONS"].items() if k != "pool"}
    wrapper.settings_dict = {**wrapper.settings_dict, "OPTIONS": options, "CONN_MAX_AGE": None}
    return wrapper


def keep_own_connection() -> None:
    """Give this thread a connection of its own: after a database restart it is simply opened again, while the
    pool makes callers wait a second or more."""
    wrapper = own_connection()
    if wrapper.vendor == "postgresql":
        wrapper.settings_dict["OPTIONS"] |= {
            "server_side_binding": True,
            "prepare_threshold": 1,
            "options": PLANNER,
        }
    connections[DEFAULT_DB_ALIAS] = wrapper
    _own.add(wrapper)


def is_own() -> bool:
    """Whether this thread keeps its connection."""
    return connections[DEFAULT_DB_ALIAS] in _own
