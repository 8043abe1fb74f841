"""What the assistant would answer to a question, and why."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assistant.answering import Outcome, answer, explain
from knowledge.prepared import database_is_prepared


class Command(BaseCommand):
    help = "Показывает, что помощник ответил бы на вопрос: статьи, оценки, цитату или почему промолчал."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("question", help="вопрос словами клиента")
        parser.add_argument("--k", type=int, default=3, help="сколько статей показать")
        parser.add_argument("--json", action="store_true", help="ответ в JSON")

    def handle(self, *args: Any, question: str, k: int, **options: Any) -> None:
        if not database_is_prepared():
            raise CommandError("База данных не подготовлена: выполните manage.py migrate.")
        found = answer(question)
        considered = explain(question, max(k, 1))
        if options["json"]:
            told = {
                "question": question,
                "outcome": found.outcome.value,
                "text": found.text,
                "articles": [asdict(cited) for cited in found.articles],
                "engine": considered.engine,
                "read_as": considered.read_as,
                "confidence": considered.confidence,
                "threshold": considered.threshold,
                "considered": considered.articles,
            }
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
            return
        self.stdout.write(f"{found.outcome.value}: {found.text}")
        for cited in found.articles:
            self.stdout.write(
                f"  {cited.title} ({cited.section}), /help/{cited.slug}/\n    «{cited.passage}»"
            )
        if found.outcome is Outcome.NOT_FOUND and not considered.articles:
            self.stdout.write("Ни одного слова вопроса нет в статьях.")
        elif considered.articles:
            self.stdout.write(
                f"Уверенность {considered.confidence:.2f}, порог {considered.threshold:.2f} "
                f"({considered.engine}). Вопрос прочитан как «{considered.read_as}». Ближайшие статьи:"
            )
        for row in considered.articles:
            self.stdout.write(
                f"  {row['score']:.2f}: {row['title']} (слова: заголовок {row['title_score']}, "
                f"как спрашивают {row['asked_score']}, текст {row['passage_score']}; "
                f"смысл: {row['title_meaning']}, {row['asked_meaning']}, {row['passage_meaning']})"
            )
