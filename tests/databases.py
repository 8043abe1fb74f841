"""Test databases that are quick to use: nothing in them need survive a power cut, and few rows are ever there."""

from typing import Any

import psycopg
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import TransactionTestCase
from psycopg import sql

OF_DJANGO = {"django_content_type", "auth_permission"}  # rows that follow from the models alone


def make_careless(server: psycopg.Connection[Any] | psycopg.Cursor[Any], name: str) -> None:
    """Commits on the database do not wait for the disk, from the next connection on."""
    server.execute(
        sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(sql.Identifier(name))
    )


def empty_cheaply() -> None:
    """From now on a transactional test leaves empty tables without Django's `flush`.

    `flush` truncates, which makes new files for each table and index of PostgreSQL, and then writes all content types and
    permissions anew: a second after every such test. To delete the few rows of a test takes milliseconds.
    """

    def empty_tables(test: TransactionTestCase) -> None:
        for name in test._databases_names(include_mirrors=False):  # type: ignore[attr-defined]
            _empty(connections[name])

    TransactionTestCase._fixture_teardown = empty_tables  # type: ignore[method-assign]


def _empty(connection: BaseDatabaseWrapper) -> None:
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    # in any order: foreign keys are checked at the commit, when all are empty; the journal's trigger would refuse
    free = ["SET LOCAL session_replication_role = replica"] * (connection.vendor == "postgresql")
    connection.ops.execute_sql_flush(
        free
        + [
            f"DELETE FROM {connection.ops.quote_name(table)}"
            for table in sorted(set(tables) - OF_DJANGO)
        ]
    )
