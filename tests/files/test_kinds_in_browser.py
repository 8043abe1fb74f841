"""The browser refuses what the server would refuse, and nothing else."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from files.kinds import FORMS, LARGEST_FORM, LONGEST_VIDEO, MOST_AT_ONCE, MOST_BYTES, MOST_PIXELS

ROOT = Path(__file__).parents[2]
READER = """
import * as kinds from "./static/js/files/kinds.js";
console.log(JSON.stringify(kinds));
"""


def test_the_browser_knows_the_servers_kinds_and_limits() -> None:
    node = shutil.which("node")
    if node is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no node on this machine, and CI needs one")
        pytest.skip("no node on this machine: the browser's limits are not compared")
    run = subprocess.run(
        [node, "--input-type=module", "-e", READER],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    known = json.loads(run.stdout)
    assert {
        (kind, ending) for kind, one in known["KINDS"].items() for ending in one["endings"]
    } == {(form.kind.value, ending) for ending, form in FORMS.items()}
    assert {kind: one["bytes"] for kind, one in known["KINDS"].items()} == {
        kind.value: most for kind, most in MOST_BYTES.items()
    }
    assert known["MOST_FILES"] == MOST_AT_ONCE
    assert known["MOST_PIXELS"] == MOST_PIXELS
    assert known["LONGEST_VIDEO_S"] == LONGEST_VIDEO
    assert known["LARGEST_FORM"] < LARGEST_FORM
