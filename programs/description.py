"""The API's description for people, made of its own OpenAPI schema: nothing is loaded from anywhere."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .api import api
from .models.token import SCOPES
from .models.webhook import EVENTS


@require_safe
def description(request: HttpRequest) -> HttpResponse:
    schema: dict[str, Any] = api.get_openapi_schema()
    context = {"groups": _groups(schema), "scopes": SCOPES, "events": EVENTS}
    return render(request, "programs/api.html", context)


def _groups(schema: dict[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The addresses under the names of their tags, in the order of the schema."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            groups.setdefault(operation["tags"][0], []).append(
                {
                    "method": method.upper(),
                    "path": path,
                    "summary": operation["summary"],
                    "parameters": [_parameter(p) for p in operation.get("parameters", [])]
                    + _body(schema, operation),
                    "answer": _answer(schema, operation),
                }
            )
    return list(groups.items())


def _parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    about = parameter["schema"]
    return {
        "name": parameter["name"],
        "required": parameter.get("required", False),
        "type": _type(about),
        "description": about.get("description", ""),
    }


def _body(schema: dict[str, Any], operation: dict[str, Any]) -> list[dict[str, Any]]:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return []
    model = _resolved(schema, content["schema"])
    return [
        _parameter({"name": name, "schema": about, "required": name in model.get("required", [])})
        for name, about in model["properties"].items()
    ]


def _answer(schema: dict[str, Any], operation: dict[str, Any]) -> list[str]:
    content = operation["responses"][200]["content"]["application/json"]["schema"]
    return list(_resolved(schema, content)["properties"])


def _resolved(schema: dict[str, Any], about: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in about:
        return about
    found: dict[str, Any] = schema["components"]["schemas"][about["$ref"].rpartition("/")[2]]
    return found


def _type(about: dict[str, Any]) -> str:
    if "anyOf" in about:
        return " | ".join(_type(one) for one in about["anyOf"])
    return str(about.get("format") or about.get("type", ""))
