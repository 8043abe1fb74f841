"""What the API answers instead: JSON with a code for programs and Russian words for whoever reads their log."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

WORDS = {
    400: ("bad_request", _("Запрос пришёл в непонятном виде.")),
    401: ("unauthorized", _("Нужен действующий токен: Authorization: Bearer s24_…")),
    404: ("not_found", _("Здесь ничего нет, или токену это не разрешено.")),
    405: ("method_not_allowed", _("Так к этому адресу не обращаются.")),
    422: ("invalid", _("Параметры не подошли, смотрите fields.")),
    429: ("rate_limited", _("Слишком много запросов. Повторите позже, смотрите Retry-After.")),
}


class TooManyRequests(Exception):
    def __init__(self, retry_after: int) -> None:
        super().__init__()
        self.retry_after = retry_after


class Invalid(Exception):
    """A parameter that is well formed and yet means nothing; `fields` as in the answer to a malformed one."""

    def __init__(self, **fields: str) -> None:
        super().__init__(fields)
        self.fields = fields


def problem(status: int, **more: Any) -> JsonResponse:
    code, message = WORDS[status]
    told = {"code": code, "message": str(message)} | more
    return JsonResponse(told, status=status, json_dumps_params={"ensure_ascii": False})


def not_found(request: HttpRequest, *_args: object, **_kwargs: object) -> JsonResponse:
    """Also for every address under /api/v1/ that does not exist."""
    return problem(404)


def answer_in_json(api: NinjaAPI) -> None:
    answers: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
        Http404: not_found,
        AuthenticationError: _unauthorized,
        ValidationError: _invalid,
        HttpError: lambda _request, exc: problem(
            exc.status_code if exc.status_code in WORDS else 400
        ),
        Invalid: lambda _request, exc: problem(422, fields=exc.fields),
        TooManyRequests: _too_many,
    }
    for kind, answer in answers.items():
        api.add_exception_handler(kind, answer)


def with_json_refusals(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The library answers a wrong method in plain English."""

    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code != 405:
            return response
        refusal = problem(405)
        refusal.headers["Allow"] = response.headers.get("Allow", "")
        return refusal

    answered.csrf_exempt = True  # type: ignore[attr-defined]  # no cookie counts here
    return answered


def _unauthorized(request: HttpRequest, _exc: object) -> JsonResponse:
    response = problem(401)
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _invalid(request: HttpRequest, exc: ValidationError) -> JsonResponse:
    """Which parameter, and what is wrong with it; never the value, which may be somebody's secret."""
    fields = {str(error["loc"][-1]): str(error["type"]) for error in exc.errors}
    return problem(422, fields=fields)


def _too_many(request: HttpRequest, exc: TooManyRequests) -> JsonResponse:
    response = problem(429)
    response.headers["Retry-After"] = str(exc.retry_after)
    return response
