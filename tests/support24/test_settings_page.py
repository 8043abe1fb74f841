"""docs/settings.md lists every setting that the environment can change, and no other."""

import re

from support24.catalogues import BASE_DIR


def test_each_setting_stands_on_the_page_and_the_page_names_no_other() -> None:
    source = (BASE_DIR / "support24/settings.py").read_text(encoding="utf-8")
    page = (BASE_DIR / "docs/settings.md").read_text(encoding="utf-8")
    read = set(re.findall(r'\benv(?:\.\w+)?\(\s*"(\w+)"', source))
    listed = set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))
    assert "SECRET_KEY" in read
    assert listed == read


def test_what_compose_sets_is_a_setting() -> None:
    compose = (BASE_DIR / "docker-compose.yml").read_text(encoding="utf-8")
    page = (BASE_DIR / "docs/settings.md").read_text(encoding="utf-8")
    block = re.search(r"environment: &desk-environment\n((?:    .*\n)+)", compose)
    assert block
    names = re.findall(r"^    (\w+):", block[1], re.MULTILINE)
    assert "DATABASE_URL" in names
    assert [name for name in names if f"| `{name}` |" not in page] == []
