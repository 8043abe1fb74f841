"""Measuring needs no database; what needs one says so in one line."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
ARTICLES = (
    '{"id": "tea", "title": "Как заварить чай", "body": "Залейте чай кипятком и подождите."}\n'
    '{"id": "bike", "title": "Как накачать велосипед", "body": "Возьмите насос."}\n'
)
QUESTIONS = (
    '{"question": "заварить чай", "gold_ids": ["tea"], "kind": "answerable"}\n'
    '{"question": "ремонт телевизора", "gold_ids": [], "kind": "out_of_scope"}\n'
)


def manage(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    known = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}
    env = known | {"DEBUG": "1", "VAR_DIR": str(folder / "var")}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120)


def test_a_fresh_checkout_measures_and_calibrates_without_a_database(tmp_path: Path) -> None:
    kb, questions = tmp_path / "kb.jsonl", tmp_path / "questions.jsonl"
    kb.write_text(ARTICLES, "utf-8")
    questions.write_text(QUESTIONS, "utf-8")
    measured = manage(
        tmp_path, "eval_assistant", str(questions), "--articles", str(kb), "--words-only", "--json"
    )
    assert json.loads(measured.stdout)["recall@1"] == 1.0, measured.stderr
    calibrated = manage(
        tmp_path, "calibrate_assistant", str(questions), "--articles", str(kb), "--words-only"
    )
    assert calibrated.returncode == 0, calibrated.stderr
    assert "порог" in calibrated.stdout
    assert "подобранное не записано" in calibrated.stderr


def test_ask_says_that_the_database_is_not_prepared(tmp_path: Path) -> None:
    said = manage(tmp_path, "ask", "как заварить чай")
    assert said.returncode != 0
    assert said.stderr.strip().endswith("База данных не подготовлена: выполните manage.py migrate.")
