"""The decisions of the page's scripts, tested in Node.js."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def test_the_rules_of_the_scripts_hold_in_node() -> None:
    node = shutil.which("node")
    if node is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no node on this machine, and CI needs one")
        pytest.skip("no node on this machine: the scripts' own tests are left out")
    files = sorted(str(path) for path in HERE.rglob("*.test.*js"))
    assert files, "no *.test.js under tests/js"
    run = subprocess.run(
        [node, "--test", *files],
        capture_output=True,
        text=True,
        check=False,
        cwd=HERE.parent.parent,
    )
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
