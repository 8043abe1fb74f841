"""What a file is: every good one passes, every bad one has an answer of its own."""

import tempfile

import pytest

from files import pictures
from files.inspection import inspect
from files.kinds import Kind
from files.refusals import WORDS, BadFile
from tests.files import samples


def looked_at(name: str, raw: bytes) -> str:
    """As an upload goes, without a database: the code of the refusal, or nothing."""
    with tempfile.TemporaryFile() as file:
        file.write(raw)
        try:
            form = inspect(file, name)
            if form.kind is Kind.PICTURE:
                pictures.cleaned(file, form.format).file.close()
        except BadFile as bad:
            assert bad.message
            return bad.code
        except pictures.NotDrawn as problem:
            return problem.code
    return ""


@pytest.mark.parametrize("name", samples.GOOD)
def test_a_good_file_passes(name: str) -> None:
    assert looked_at(name, samples.GOOD[name]()) == ""


@pytest.mark.parametrize("what", samples.BAD)
def test_a_bad_file_has_an_answer_of_its_own(what: str) -> None:
    name, made, code = samples.BAD[what]
    assert looked_at(name, made()) == code
    assert code in WORDS
