"""Lists in pages: after the number of the last row, so that no row is lost or doubled while others come and go."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import QuerySet
from ninja import Field, Schema

LARGEST_PAGE = 100
ShownT = TypeVar("ShownT")


class Page(Schema):
    """`?limit=50&after=123`: at most so many rows, those after the one with which the last page ended."""

    limit: int = Field(50, ge=1, le=LARGEST_PAGE, description="Сколько строк на странице")
    after: int | None = Field(None, ge=0, le=2**63 - 1, description="`next` предыдущей страницы")

    def of(self, rows: QuerySet[Any], show: Callable[[Any], ShownT]) -> dict[str, Any]:
        """`next` is for the next request, null on the last page."""
        rows = rows.order_by("pk")
        found = list(
            (rows.filter(pk__gt=self.after) if self.after is not None else rows)[: self.limit + 1]
        )
        shown = found[: self.limit]
        return {
            "items": [show(row) for row in shown],
            "next": shown[-1].pk if len(found) > self.limit else None,
        }
