"""Queries that are asked all day, compiled once: Django writes such a statement longer than the database answers it.

What a statement asks is still said by querysets, so that the rule of access stays in one place. What differs from
one asking to the next is a `Slot` in the queryset, and a value afterwards.
"""

import json
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BigIntegerField, Expression, QuerySet


class Slot(Expression):
    """Stands in a queryset for a whole number that is known only when the statement is asked."""

    def __init__(self, name: str) -> None:
        super().__init__(output_field=BigIntegerField())
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]

    def written(self, value: Any) -> Any:
        """A value as the database takes it."""
        return value


class Slots(Slot):
    """Stands in a queryset, after `__in=`, for a list of whole numbers."""

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        if connection.vendor == "postgresql":
            return "SELECT unnest(%s::bigint[])", [self]
        return "SELECT value FROM json_each(%s)", [self]

    def written(self, value: Any) -> Any:
        return value if connection.vendor == "postgresql" else json.dumps(value)


class Statement:
    """The SQL of a queryset of `values_list`, its parameters and the conversions of its columns."""

    def __init__(self, rows: QuerySet[Any, Any]) -> None:
        compiler = rows.query.get_compiler(connection=connection)
        try:
            self.sql, self._parameters = compiler.as_sql()
        except EmptyResultSet:  # nobody may see any of it
            self.sql, self._parameters = "", ()
            return
        columns = [column[0] for column in (compiler.select or ())[: compiler.col_count]]
        self._convert = compiler.apply_converters
        self._conversions = compiler.get_converters(columns)

    def rows(self, **values: int | list[int]) -> list[tuple[Any, ...]]:
        """What the queryset would give with these values in its slots."""
        if not self.sql:
            return []
        with connection.cursor() as cursor:
            cursor.execute(
                self.sql,
                [p.written(values[p.name]) if isinstance(p, Slot) else p for p in self._parameters],
            )
            found: list[tuple[Any, ...]] = cursor.fetchall()
        if self._conversions:
            return [tuple(row) for row in self._convert(found, self._conversions)]
        return found


class Counted(Statement):
    """How many rows a queryset has; of a sliced one no more are counted than the slice holds."""

    def __init__(self, rows: QuerySet[Any, Any]) -> None:
        super().__init__(rows.values_list("pk"))
        self._conversions = {}
        if self.sql:
            self.sql = f"SELECT count(*) FROM ({self.sql}) AS counted"

    def number(self, **values: int) -> int:
        counted = self.rows(**values)
        return int(counted[0][0]) if counted else 0
