"""The one decision, stated as `manage.py explain` states it."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from chat.stating import moment_of, stated_decision
from portals.models import User
from programs.scopes import Scope

from .entry import Token, token_of
from .problems import Invalid

router = Router(tags=["Решение"])


class Asked(Schema):
    portal: str = Field(max_length=50, description="Короткое имя портала")
    user: str = Field(max_length=254, description="Почта человека")
    at: str | None = Field(
        None, max_length=40, description="Момент в ISO 8601, по умолчанию сейчас"
    )


class Stated(Schema):
    portal: str
    member: str
    role: str | None
    tariff: str
    may_write: bool
    reason: str
    channel: str
    answered_by: str
    assistant: bool
    operators_after_tries: int | None
    open_now: bool
    opens_at: str | None
    closes_at: str | None
    text: str


@router.get(
    "/explain",
    auth=Token(Scope.EXPLAIN),
    response=Stated,
    summary="Кто может писать, кто ответит и почему",
)
def explain(request: HttpRequest, asked: Query[Asked]) -> Any:
    token = token_of(request)
    portal = get_object_or_404(token.portals(), slug=asked.portal)
    user = User.objects.filter(email=asked.user.strip().lower()).first()
    # a token for one portal learns nothing of people who never belonged to it
    if user is None or not (token.portal is None or portal.members.filter(user=user).exists()):
        raise Http404
    return stated_decision(user, portal, _moment(asked.at))


def _moment(text: str | None) -> datetime:
    moment = (
        timezone.now() if text is None else moment_of(text.replace(" ", "+"))
    )  # an unquoted plus
    if moment is None:
        raise Invalid(at="not_a_moment")
    return moment
