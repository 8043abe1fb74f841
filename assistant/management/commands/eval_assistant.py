"""Measure the assistant on a file of questions, in a throw-away index."""

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assistant.calibrations import the_default
from assistant.engine import IndexEngine, engine_name
from assistant.measuring import measure
from assistant.question_files import BadFile, given, published, questions_of
from knowledge.prepared import database_is_prepared
from knowledge.search.encoders import the_encoder
from knowledge.search.index import Index


class Command(BaseCommand):
    help = "Измеряет помощника на вопросах с известными ответами; базу знаний не меняет."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("questions", type=Path, help="JSONL: question, gold_ids, kind, group")
        parser.add_argument(
            "--articles",
            type=Path,
            action="append",
            help="JSONL: id, title, body; можно повторять; без него опубликованные",
        )
        parser.add_argument("--words-only", action="store_true", help="без кодировщика предложений")
        parser.add_argument("--json", action="store_true", help="ответ в JSON")

    def handle(self, *args: Any, questions: Path, **options: Any) -> None:
        try:
            asked = questions_of(questions)
            kb, names = given(options["articles"]) if options["articles"] else published()
        except BadFile as problem:
            raise CommandError(str(problem)) from problem
        began = time.perf_counter()
        index = Index(kb, encoder=None if options["words_only"] else the_encoder())
        build_s = time.perf_counter() - began
        # This desk's own calibration where there is a desk: a fresh checkout measures as well
        given_one = None if database_is_prepared() else the_default(engine_name(index))
        figures = measure(IndexEngine(lambda: index, given_one), asked, names)
        figures["build_s"] = round(build_s, 2)
        if options["json"]:
            self.stdout.write(json.dumps(figures, ensure_ascii=False, indent=2))
            return
        for name, group in [("все", figures), *figures["groups"].items()]:
            shares = "  ".join(
                f"{key} {group[key]:.2f}"
                for key in (
                    "recall@1",
                    "recall@3",
                    "recall@10",
                    "mrr@10",
                    "solved_in_3",
                    "false_answers",
                )
                if group[key] is not None
            )
            self.stdout.write(f"{name} ({group['n']}): {shares}")
        self.stdout.write(
            f"{figures['engine']}: индекс {figures['build_s']} с, вопрос p50 {figures['query_p50_ms']} мс, "
            f"p95 {figures['query_p95_ms']} мс, память {figures['rss_mb']} МБ"
        )
