"""Partners' codes: read without the codes themselves, issued, revoked."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from partners.actions import issue_codes, revoke_code
from partners.actions.codes import MAX_CODES_AT_ONCE
from partners.models import Partner, PartnerCode
from programs.scopes import Scope

from .entry import Token, token_of
from .paging import Page
from .problems import Invalid

router = Router(tags=["Коды партнёров"])


class CodeShown(Schema):
    id: int
    partner: str
    last_four: str
    usable: bool
    uses: int
    max_uses: int
    expires_at: datetime | None
    issued_at: datetime
    revoked_at: datetime | None
    note: str


class Codes(Schema):
    items: list[CodeShown]
    next: int | None


class CodesWanted(Schema):
    partner: str = Field(max_length=50, pattern=r"^[-\w]+$", description="Короткое имя партнёра")
    count: int = Field(1, ge=1, le=MAX_CODES_AT_ONCE)
    max_uses: int = Field(1, ge=1, le=10_000)
    expires_at: datetime | None = None
    note: str = Field("", max_length=120)


class CodesIssued(Schema):
    codes: list[str]


@router.get(
    "/codes", auth=Token(Scope.CODES), response=Codes, summary="Коды: последние знаки и состояние"
)
def codes(request: HttpRequest, page: Query[Page], partner: str | None = None) -> Any:
    rows = PartnerCode.objects.select_related("partner")
    return page.of(rows.filter(partner__slug=partner) if partner else rows, show_code)


@router.post(
    "/codes",
    auth=Token(Scope.ISSUE_CODES),
    response=CodesIssued,
    summary="Выпустить коды: видны один раз",
)
def issue(request: HttpRequest, response: HttpResponse, wanted: CodesWanted) -> Any:
    partner = Partner.objects.filter(slug=wanted.partner, is_active=True).first()
    if partner is None:
        raise Invalid(partner="unknown")
    expires_at = wanted.expires_at
    if expires_at is not None and (expires_at.tzinfo is None or expires_at <= timezone.now()):
        raise Invalid(expires_at="not_in_the_future")
    if "\x00" in wanted.note:
        raise Invalid(note="bad_character")
    response.headers["Cache-Control"] = "no-store"
    issued = issue_codes(
        partner,
        count=wanted.count,
        by=token_of(request).issued_by,
        expires_at=expires_at,
        max_uses=wanted.max_uses,
        note=wanted.note,
    )
    return {"codes": issued}


@router.post(
    "/codes/{code_id}/revoke",
    auth=Token(Scope.ISSUE_CODES),
    response=CodeShown,
    summary="Отозвать код; порталы на нём вернутся",
)
def revoke(request: HttpRequest, code_id: int) -> Any:
    code = get_object_or_404(PartnerCode, pk=code_id)
    revoke_code(code, token_of(request).issued_by)
    return show_code(PartnerCode.objects.select_related("partner").get(pk=code.pk))


def show_code(code: PartnerCode) -> dict[str, Any]:
    return {
        "id": code.pk,
        "partner": code.partner.slug,
        "last_four": code.last_four,
        "usable": code.is_usable(timezone.now()),
        "uses": code.uses,
        "max_uses": code.max_uses,
        "expires_at": code.expires_at,
        "issued_at": code.issued_at,
        "revoked_at": code.revoked_at,
        "note": code.note,
    }
