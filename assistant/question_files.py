"""Questions with known answers, and the articles they are asked of, as files give them."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from assistant.measuring import Question
from knowledge.models import Article
from knowledge.prepared import database_is_prepared
from knowledge.search.reading import Document
from knowledge.search.stored import document_of

Names = dict[int, set[str]]


class BadFile(Exception):
    """Which line cannot be used, and why."""


def questions_of(file: Path) -> list[Question]:
    """JSON lines: question, gold_ids, kind, group. Raises BadFile."""
    asked = [_question(row, where) for where, row in _rows([file])]
    if not asked:
        raise BadFile(f"{file}: нет ни одного вопроса")
    return asked


def foreign_of(file: Path) -> list[Question]:
    """Questions that no article answers, one a line. Raises BadFile."""
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(f"{file}: {error}") from error
    return [Question(line.strip(), frozenset(), False, "foreign") for line in lines if line.strip()]


def published() -> tuple[list[Document], Names]:
    """The articles of this knowledge base, called by address, number or number in their source. Raises BadFile."""
    if not database_is_prepared():
        raise BadFile(
            "База данных не подготовлена: выполните manage.py migrate или дайте --articles"
        )
    names = {
        pk: {str(pk), slug, source_id}
        for pk, slug, source_id in Article.objects.published().values_list(
            "pk", "slug", "source_id"
        )
    }
    documents = [document_of(a) for a in Article.objects.published().order_by("pk").iterator()]
    return documents, names


def given(files: Sequence[Path]) -> tuple[list[Document], Names]:
    """The articles of files: JSON lines as for import_articles, titles may be empty. Raises BadFile."""
    kb: list[Document] = []
    names: Names = {}
    for key, (where, row) in enumerate(_rows(files)):
        try:
            names[key] = {str(row["id"])}
            asked = row.get("asked_as", [])
            phrases = asked.splitlines() if isinstance(asked, str) else asked
            kb.append(Document(key, str(row.get("title") or ""), str(row["body"]), tuple(phrases)))
        except (KeyError, TypeError) as error:
            raise BadFile(f"{where}: нет поля {error}") from error
    return kb, names


def _question(row: dict[str, Any], where: str) -> Question:
    try:
        return Question(
            text=str(row["question"]),
            gold=frozenset(map(str, row.get("gold_ids") or ())),
            answerable=row.get("kind", "answerable") == "answerable",
            group=str(row.get("group", "")),
        )
    except (KeyError, TypeError) as error:
        raise BadFile(f"{where}: нет поля {error}") from error


def _rows(files: Sequence[Path]) -> Iterator[tuple[str, dict[str, Any]]]:
    for file in files:
        try:
            lines = file.read_bytes().split(b"\n")
        except OSError as error:
            raise BadFile(f"{file}: {error.strerror}") from error
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except ValueError as error:
                raise BadFile(f"{file}:{number}: это не JSON ({error})") from error
            if not isinstance(row, dict):
                raise BadFile(f"{file}:{number}: ожидался объект JSON")
            yield f"{file}:{number}", row
