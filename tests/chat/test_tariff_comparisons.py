"""No rule asks which tariff a portal has: rules ask what the tariff's row gives."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from chat.routing import Channel
from tariffs.seeds import PLANS

ROOT = Path(__file__).parents[2]
CODE = ("audit", "programs", "chat", "support24", "portals", "partners", "assistant", "knowledge")
MADE_UP = {
    ROOT / "support24" / name for name in ("demo.py", "load.py")
}  # rows for show and for load tests
PLAN_WORDS = set(PLANS) | {facts["name"] for facts in PLANS.values()}
# A plan's own field in a lookup, a template or a script: plan.slug, plan__name, entitlement.plan.
IDENTITY = re.compile(
    r"(plan(__|\.|_)(slug|name)|tariff(__|\.|_)(slug|name)|entitlement\.(plan|name))(?![a-z])"
)
ASKING = ("get", "startswith", "endswith")
IN_A_TAG = re.compile(r"{%\s*(?:if|elif|with|ifequal)\b[^%]*%}")
QUOTED = re.compile(r"""["'`]([^"'`\n]{1,40})["'`]""")


def python_files() -> list[Path]:
    return [
        path
        for app in CODE
        for path in sorted((ROOT / app).rglob("*.py"))
        if path not in MADE_UP and "migrations" not in path.parts
    ]


def comparisons_in_python(source: str) -> Iterator[str]:
    """Every place where the code could tell one tariff from another by its name."""
    tree = ast.parse(source)
    spoken = {id(word) for word in _words_of_channels(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node.value in PLAN_WORDS and id(node) not in spoken:
            yield f"line {node.lineno}: the word {node.value!r}"
        compared: list[ast.expr] = []
        if isinstance(node, ast.Compare):
            compared = [node.left, *node.comparators]
        elif isinstance(node, ast.Match):
            compared = [node.subject]
        elif isinstance(node, ast.Subscript):
            compared = [node.slice]
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ASKING
        ):
            compared = [node.func.value, *node.args]
        for side in compared:
            if IDENTITY.search(ast.unparse(side)):
                yield f"line {node.lineno}: compares {ast.unparse(side)}"
        if isinstance(node, ast.keyword) and node.arg and IDENTITY.search(node.arg):
            yield f"line {node.value.lineno}: looks a portal up by {node.arg}"


def _words_of_channels(tree: ast.Module) -> Iterator[ast.expr]:
    """«standard» and «enterprise» are channels too: where the enum itself says them, they are no tariffs."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name == Channel.__name__:
            yield from (line.value for line in node.body if isinstance(line, ast.Assign))


def comparisons_in_template(source: str) -> Iterator[str]:
    for tag in IN_A_TAG.findall(source):
        condition = not tag.startswith("{% with")
        if condition and IDENTITY.search(tag):
            yield tag
        if condition and set(QUOTED.findall(tag)) & PLAN_WORDS:
            yield tag


def comparisons_in_script(source: str) -> Iterator[str]:
    yield from set(QUOTED.findall(source)) & PLAN_WORDS


def test_there_is_code_to_look_at() -> None:
    names = {path.name for path in python_files()}
    assert {"routing.py", "composer.py", "wording.py", "explain.py", "activation.py"} <= names
    assert len(PLAN_WORDS) >= 10


@pytest.mark.parametrize("app", CODE)
def test_no_code_compares_a_tariff(app: str) -> None:
    found = {
        str(path.relative_to(ROOT)): problems
        for path in python_files()
        if path.is_relative_to(ROOT / app)
        and (problems := list(comparisons_in_python(path.read_text(encoding="utf-8"))))
    }
    assert found == {}


def test_no_template_compares_a_tariff() -> None:
    templates = sorted((ROOT / "templates").rglob("*.html"))
    assert len(templates) > 20
    found = {
        path.name: problems
        for path in templates
        if (problems := list(comparisons_in_template(path.read_text(encoding="utf-8"))))
    }
    assert found == {}


def test_no_script_compares_a_tariff() -> None:
    scripts = sorted((ROOT / "static").rglob("*.js"))
    assert scripts
    found = {
        path.name: problems
        for path in scripts
        if (problems := list(comparisons_in_script(path.read_text(encoding="utf-8"))))
    }
    assert found == {}


@pytest.mark.parametrize(
    "line",
    [
        'if portal.plan.slug == "free": pass',
        'if portal.plan.name != "Бесплатный": pass',
        'if portal.plan.slug in {"basic", "standard"}: pass',
        "if plan.slug == other: pass",
        "if FREE == portal.plan.slug: pass",
        "if entitlement.plan in PAID: pass",
        "if entitlement.name.lower() == x: pass",
        "answers = DESKS[portal.plan.slug]",
        "answers = DESKS.get(portal.plan.slug)",
        'answers = {"free": None}',
        'Portal.objects.filter(plan__slug="free")',
        "Portal.objects.exclude(plan__slug__in=paid)",
        "Portal.objects.filter(portal__plan__name=name)",
        'FREE = "free"',
        'if portal.plan.slug.startswith("ent"): pass',
        "match portal.plan.slug:\n    case _: pass",
        'match x:\n    case "enterprise": pass',
    ],
)
def test_a_comparison_would_be_found(line: str) -> None:
    assert list(comparisons_in_python(line))


@pytest.mark.parametrize(
    "tag",
    [
        '{% if portal.plan.slug == "free" %}',
        "{% if portal.plan.name == name %}",
        '{% elif tariff == "Бесплатный" %}',
        "{% if entitlement.plan in paid %}",
    ],
)
def test_a_comparison_in_a_template_would_be_found(tag: str) -> None:
    assert list(comparisons_in_template(f"<p>{tag}да{{% endif %}}</p>"))


def test_stating_a_tariff_is_no_comparison() -> None:
    assert not list(
        comparisons_in_python('stated = {"tariff": portal.plan.slug, "name": portal.plan.name}')
    )
    assert not list(comparisons_in_python('class Channel:\n    STANDARD = "standard"'))
    assert not list(
        comparisons_in_template("{{ portal.plan.name }} {% if decision.has_people %}да{% endif %}")
    )
    assert list(comparisons_in_script('if (tariff === "free") {}')) == ["free"]
