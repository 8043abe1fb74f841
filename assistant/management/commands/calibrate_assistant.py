"""Set from questions with known answers how sure the assistant must be to answer."""

import random
from argparse import ArgumentParser
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assistant import calibrations
from assistant.engine import IndexEngine, engine_name, signal_names
from assistant.judgement import Calibration, Example, fit
from assistant.measuring import Question, examples, measure
from assistant.question_files import BadFile, Names, foreign_of, given, published, questions_of
from knowledge.prepared import database_is_prepared
from knowledge.search.encoders import Encoder, the_encoder
from knowledge.search.index import Hit, Index

HALVINGS = 5


class Command(BaseCommand):
    help = "Подбирает порог уверенности помощника по вопросам с известными ответами."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("questions", type=Path, help="JSONL: question, gold_ids, kind, group")
        parser.add_argument(
            "--articles",
            type=Path,
            action="append",
            help="JSONL: id, title, body; можно повторять; без него опубликованные",
        )
        parser.add_argument(
            "--foreign",
            type=Path,
            action="append",
            default=[],
            help="ещё посторонние вопросы, по одному на строку",
        )
        parser.add_argument(
            "--beside",
            type=Path,
            nargs=2,
            action="append",
            default=[],
            metavar=("QUESTIONS", "ARTICLES"),
            help="ещё база знаний с вопросами, «-» вместо статей: опубликованные; чтобы подбор годился не одной базе",
        )
        parser.add_argument("--words-only", action="store_true", help="без кодировщика предложений")
        parser.add_argument("--write", type=Path, help="в этот файл, а не для этой установки")

    def handle(self, *args: Any, questions: Path, **options: Any) -> None:
        try:
            asked = questions_of(questions)
            learnt_from = asked + [q for file in options["foreign"] for q in foreign_of(file)]
            kb, names = given(options["articles"]) if options["articles"] else published()
        except BadFile as problem:
            raise CommandError(str(problem)) from problem
        encoder = None if options["words_only"] else the_encoder()
        index = _Remembering(kb, encoder=encoder)
        foreign = [question for question in learnt_from if not question.answerable]
        try:
            beside = [
                _beside(questions_file, articles_file, foreign, encoder)
                for questions_file, articles_file in options["beside"]
            ]
            calibration = _fitted(index, learnt_from, names, beside)
        except BadFile as problem:
            raise CommandError(str(problem)) from problem
        except ValueError as problem:
            raise CommandError("Нужны вопросы, на которые есть ответ, и посторонние.") from problem
        if options["write"]:
            calibrations.write(calibration, options["write"])
        elif database_is_prepared():
            calibrations.store(calibration)
        else:
            self.stderr.write(
                "База данных не подготовлена, подобранное не записано: выполните manage.py migrate "
                "или назовите файл: --write ФАЙЛ."
            )
        self.stdout.write(f"{calibration.engine}: порог {calibration.threshold:.3f}")
        for label, (solved, false) in {
            "на тех же вопросах": _measured(index, calibration, asked, names),
            "на них и посторонних": _measured(index, calibration, learnt_from, names),
            "на половинах, которых подбор не видел": _on_unseen_halves(
                index, learnt_from, names, beside
            ),
        }.items():
            self.stdout.write(
                f"{label}: решено за три попытки {solved:.2f}, ложных ответов {false:.2f}"
            )


class _Remembering(Index):
    """The halves ask the same questions again and again."""

    def search(self, question: str, k: int = 10, exclude: Collection[int] = ()) -> list[Hit]:
        return self._found(question, k) if not exclude else super().search(question, k, exclude)

    @cache  # noqa: B019 - it lives as long as the command
    def _found(self, question: str, k: int) -> list[Hit]:
        return super().search(question, k)


def _beside(
    questions: Path, articles: Path, foreign: list[Question], encoder: Encoder | None
) -> list[Example]:
    """What another knowledge base teaches; what is foreign to the first is so to it, if it names nothing of its own."""
    kb, names = published() if articles == Path("-") else given([articles])
    index, asked = Index(kb, encoder=encoder), questions_of(questions)
    if all(question.answerable for question in asked):
        asked += foreign
    return examples(IndexEngine(lambda: index, UNSURE), asked, names)


def _fitted(
    index: Index, asked: list[Question], names: Names, beside: list[list[Example]]
) -> Calibration:
    engine = IndexEngine(lambda: index, UNSURE)
    told = examples(engine, asked, names)
    foreign = sum(not question.answerable for question in asked)
    refused = foreign - sum(not example.answerable for example in told)
    return fit(engine_name(index), signal_names(index), told, refused=refused, beside=beside)


def _measured(
    index: Index, calibration: Calibration, asked: list[Question], names: Names
) -> tuple[float, float]:
    """(solved within three tries, false answers)."""
    figures = measure(IndexEngine(lambda: index, calibration), asked, names)
    return figures["solved_in_3"] or 0.0, figures["false_answers"] or 0.0


def _on_unseen_halves(
    index: Index, asked: list[Question], names: Names, beside: list[list[Example]]
) -> tuple[float, float]:
    """The same figures, each question judged by a calibration that never saw it or its twins."""
    told: list[tuple[float, float]] = []
    for seed in range(HALVINGS):
        halves: tuple[list[Question], list[Question]] = [], []
        dice = random.Random(seed)
        which: dict[str, int] = {}
        for question in asked:  # twins, which share their answer, go into the same half
            key = min(question.gold, default=question.text)
            halves[which.setdefault(key, dice.randrange(2))].append(question)
        for seen, unseen in (halves, halves[::-1]):
            try:
                calibration = _fitted(index, seen, names, beside)
                told.append(_measured(index, calibration, unseen, names))
            except ValueError:
                continue  # all questions of one kind fell into one half
    if not told:
        return 0.0, 0.0
    solved, false = zip(*told, strict=True)
    return sum(solved) / len(told), sum(false) / len(told)


UNSURE = Calibration("", constant=0.0, weights={}, threshold=1.0)
