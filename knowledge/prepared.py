"""Whether the database is there and migrated, for commands that may be run before it is."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor


def database_is_prepared() -> bool:
    """False on a fresh checkout, after an upgrade without `migrate`, and where no database answers."""
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return False
