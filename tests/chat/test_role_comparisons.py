"""Nobody but the decision asks which role a person has or what a tariff includes: others ask what the decision says."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from chat.routing import Decision
from portals.models import DeskRole
from tariffs.entitlements import Role

ROOT = Path(__file__).parents[2]
APPS = (
    *("audit", "tariffs", "portals", "partners", "knowledge"),
    *("assistant", "chat", "programs", "support24"),
)
# Where a role or a feature of a tariff is asked for, and why that is no second decision. A file, or one function in it.
ALLOWED = {
    # the decision and its facts
    "chat/routing.py": "the decision",
    "chat/composer.py": "the decision about one chat, from the same rules",
    "chat/standing.py": "gathers the facts of the decision",
    "chat/facts.py": "gathers them in one statement",
    "chat/consequences.py": "asks the decision about tariffs that staff have not saved yet",
    "tariffs/entitlements.py": "the facts of a plan, as the rules see them",
    "tariffs/models/plan.py": "the plan's own row, and what may stand in it",
    # who belongs to a portal, and in which role: what the decision takes as given
    "portals/models/member.py": "the set of administrators, and what a member's row allows",
    "portals/models/user.py": "who works at the desk at all",
    "portals/actions/invitations.py": "gives a role",
    "portals/actions/members.py": "gives another role",
    "portals/actions/vouching.py": "gives the role that the portal names",
    "portals/tokens.py": "reads the role that the portal names",
    # rows and roles said in words
    "chat/wording.py": "says who writes on a tariff, and which tariff has operators",
    "chat/views/support.py:_included": "lists what the tariff includes",
    "chat/views/support.py:_writers": "lists the people whom the tariff lets write",
    "chat/presentation/console_side.py:_hours": "names the schedule",
    "chat/presentation/consequences.py": "says what a change of a tariff changes",
    "tariffs/admin/plans.py": "shows the rows to staff",
    "programs/api/tariffs.py": "states the rows",
    # the desk's own pages that no customer's right depends on
    "chat/duty/staff.py": "who works on incidents, is called, and leads the shift",
    "chat/console/editors.py": "who looks after the assistant's gaps",
    "programs/models/token.py:ApiToken.threads": "a program sees what a lead sees",
    # rows that are made
    "tariffs/seeds.py": "the tariffs of a new installation, and who of them gets promises",
    "support24/demo.py": "makes the demo's people",
    "support24/load.py": "makes people for a load test",
}
ENUMS = {"Role": set(Role.__members__), "DeskRole": set(DeskRole.__members__)}
ROLE_FIELDS = {"role", "desk_role"}
FEATURES = {
    *("special_support", "has_operators", "operator_schedule", "operator_schedule_id"),
    *("operator_hours", "writers", "lets_write", "role_may_write", "plan_has_operators"),
    *(f"{role.value}s_write" for role in Role),
    *("is_paid", "is_free", "is_enterprise"),  # nobody has them, and nobody shall
}
# The decision says this of itself; a plan's or an entitlement's own is asked for above only.
SAID_BY_THE_DECISION = {"critical_incidents"}
ASKED_IN_SQL = re.compile(
    rf"\b[a-z]+\.(?:{'|'.join(sorted(FEATURES | ROLE_FIELDS | SAID_BY_THE_DECISION))})\b"
)
CONDITION = re.compile(r"{%\s*(?:if|elif|ifequal)\b[^%]*%}")
NAMES = "|".join(sorted(FEATURES | SAID_BY_THE_DECISION))
ASKED_IN_TEMPLATE = re.compile(rf"\.(?:{NAMES})\b|\.role\s*(?:[=!]=|in\b|not\b)|\bdesk_role\b")
ASKED_IN_SCRIPT = re.compile(rf"\b(?:{NAMES}|desk_role|deskRole)\b|\.role\s*[=!]==?")


def python_files() -> list[Path]:
    return [
        path
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def asked_in_python(source: str) -> Iterator[tuple[str, str]]:
    """(function, line and expression) of every place that asks for a role or for what a tariff includes."""

    def look(node: ast.AST, within: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            within = (*within, node.name)
        if asked := _asks(node):
            yield ".".join(within), f"line {getattr(node, 'lineno', '?')}: {asked}"
        for inner in ast.iter_child_nodes(node):
            yield from look(inner, within)

    return look(ast.parse(source), ())


def _asks(node: ast.AST) -> str:
    match node:
        case ast.Attribute(value=ast.Name(id=enum), attr=name) if name in ENUMS.get(enum, ()):
            return ast.unparse(node)
        case ast.Attribute(attr=name, ctx=ast.Load()) if name in FEATURES:
            return ast.unparse(node)
        case ast.Attribute(value=owner, attr=name, ctx=ast.Load()) if name in SAID_BY_THE_DECISION:
            return "" if ast.unparse(owner).endswith(("decision", ")")) else ast.unparse(node)
        case ast.keyword(arg=str(name)) if set(name.split("__")) & (FEATURES | {"desk_role"}):
            return f"{name}="
        case ast.keyword(arg=str(name), value=value) if name.split("__")[-1] == "role":
            return f"{name}=" if not isinstance(value, ast.Name | ast.Attribute | ast.Call) else ""
        case ast.keyword(arg=str(name)) if "role" in name.split("__")[:-1]:
            return f"{name}="
        case ast.Compare() | ast.Match():
            sides = (
                [node.subject] if isinstance(node, ast.Match) else [node.left, *node.comparators]
            )
            named = {_last_name(part) for side in sides for part in ast.walk(side)}
            return ast.unparse(sides[0]) if named & ROLE_FIELDS else ""
        case ast.Constant(value=str(text)) if found := ASKED_IN_SQL.search(text):
            return found[0]
    return ""


def _last_name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def is_allowed(path: str, function: str) -> bool:
    return path in ALLOWED or any(
        f"{path}:{function}" == place or f"{path}:{function}".startswith(f"{place}.")
        for place in ALLOWED
    )


def test_no_code_asks_for_a_role_or_a_tariffs_feature_but_where_it_is_allowed() -> None:
    found: dict[str, list[str]] = {}
    asking = set()
    for file in python_files():
        path = str(file.relative_to(ROOT))
        for function, what in asked_in_python(file.read_text(encoding="utf-8")):
            if is_allowed(path, function):
                asking |= {path, f"{path}:{function}"}
            else:
                found.setdefault(f"{path}:{function}", []).append(what)
    assert found == {}, "ask the decision (chat/standing.py), or name the place in ALLOWED with why"
    idle = [place for place in ALLOWED if not any(one.startswith(place) for one in asking)]
    assert idle == [], "these places ask nothing any more: take them off the list"


def test_no_template_asks_for_a_role_or_a_tariffs_feature() -> None:
    templates = sorted((ROOT / "templates").rglob("*.html"))
    assert len(templates) > 20
    found = {
        path.name: asked
        for path in templates
        if (asked := asked_in_template(path.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_no_script_asks_for_a_role_or_a_tariffs_feature() -> None:
    scripts = sorted((ROOT / "static").rglob("*.js"))
    assert scripts
    found = {
        path.name: asked
        for path in scripts
        if (asked := ASKED_IN_SCRIPT.findall(path.read_text(encoding="utf-8")))
    }
    assert found == {}


def asked_in_template(source: str) -> list[str]:
    return [tag for tag in CONDITION.findall(source) if ASKED_IN_TEMPLATE.search(tag)]


@pytest.mark.parametrize(
    "line",
    [
        'if member.role == "administrator": pass',
        "if role in (a, b): pass",
        "if user.desk_role != other: pass",
        "allowed = Role.EMPLOYEE in writers",
        "match member.role:\n    case _: pass",
        "match role:\n    case Role.EMPLOYEE: pass",
        "if portal.plan.special_support: pass",
        "if not plan.critical_incidents: pass",
        "if entitlement.lets_write(role): pass",
        "open = portal.plan.operator_schedule is not None",
        'Portal.objects.filter(plan__special_support=True)',
        'Member.objects.filter(role="employee")',
        'Member.objects.filter(role__in=["employee"])',
        'User.objects.exclude(desk_role="lead")',
        'SQL = "SELECT 1 FROM portals_user u WHERE u.desk_role = %s"',
        "if portal.is_paid: pass",
    ],
)  # fmt: skip
def test_an_asking_place_would_be_found(line: str) -> None:
    assert list(asked_in_python(line))
    [function, _what] = next(
        asked_in_python(f"def f():\n    {line.replace(chr(10), chr(10) + '    ')}")
    )
    assert function == "f"


@pytest.mark.parametrize(
    "line",
    [
        "if decision.critical_incidents: pass",
        "return decision_for(user, portal).critical_incidents",
        "Member.objects.create(portal=portal, role=role)",
        "stated = {'role': member.get_role_display()}",
        "if decision.may_write and decision.channel is Channel.PARTNER: pass",
    ],
)
def test_what_the_decision_says_may_be_asked_anywhere(line: str) -> None:
    code = f"def f():\n    {line}"
    assert list(asked_in_python(code)) == []
    assert all(hasattr(Decision, name) for name in SAID_BY_THE_DECISION)


@pytest.mark.parametrize(
    "tag",
    [
        "{% if member.role == 'employee' %}",
        "{% if user.desk_role %}",
        "{% elif portal.plan.special_support %}",
        "{% if plan.critical_incidents and x %}",
    ],
)
def test_a_template_that_asks_would_be_found(tag: str) -> None:
    assert asked_in_template(f"<p>{tag}да{{% endif %}}</p>")
    assert not asked_in_template("<p>{{ member.get_role_display }}{{ colleague.role }}</p>")


def test_one_place_is_allowed_and_its_neighbour_is_not() -> None:
    assert is_allowed("chat/views/support.py", "_included.around_the_clock")
    assert not is_allowed("chat/views/support.py", "_page")
    assert not is_allowed("chat/views/support.py", "_included_too")
    assert is_allowed("chat/routing.py", "anything")
    assert not is_allowed("chat/routing.pyc", "anything")
