"""Portals and their members."""

from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from partners.models import PartnerSupport
from portals.models import Member, Portal
from portals.models.portal import PortalQuerySet
from programs.models import ApiToken
from programs.scopes import Scope

from .entry import Token, token_of
from .paging import Page

router = Router(tags=["Порталы"])


class PortalShown(Schema):
    slug: str
    name: str
    edition: str
    tariff: str
    suspended: bool
    partner: str | None
    created_at: datetime


class Portals(Schema):
    items: list[PortalShown]
    next: int | None


class MemberShown(Schema):
    id: int
    portal: str
    email: str
    name: str
    role: str
    active: bool
    joined_at: datetime
    withdrawn_at: datetime | None


class Members(Schema):
    items: list[MemberShown]
    next: int | None


@router.get("/portals", auth=Token(Scope.PORTALS), response=Portals, summary="Порталы")
def portals(request: HttpRequest, page: Query[Page]) -> Any:
    return page.of(_with_partner(token_of(request)), show_portal)


@router.get("/portals/{slug}", auth=Token(Scope.PORTALS), response=PortalShown, summary="Портал")
def portal(request: HttpRequest, slug: str) -> Any:
    return show_portal(get_object_or_404(_with_partner(token_of(request)), slug=slug))


@router.get(
    "/portals/{slug}/members",
    auth=Token(Scope.MEMBERS),
    response=Members,
    summary="Участники портала, отозванные тоже",
)
def members(request: HttpRequest, slug: str, page: Query[Page]) -> Any:
    portal = get_object_or_404(token_of(request).portals(), slug=slug)
    return page.of(portal.members.select_related("user", "portal"), show_member)


def _with_partner(token: ApiToken) -> PortalQuerySet:
    active = PartnerSupport.objects.active().select_related("partner")
    rows = token.portals().select_related("plan")
    return rows.prefetch_related(
        Prefetch("partner_supports", queryset=active, to_attr="active_supports")
    )


def show_portal(portal: Portal) -> dict[str, Any]:
    supports: list[PartnerSupport] = portal.active_supports  # type: ignore[attr-defined]
    return {
        "slug": portal.slug,
        "name": portal.name,
        "edition": portal.edition,
        "tariff": portal.plan.slug,
        "suspended": portal.suspended,
        "partner": supports[0].partner.slug if supports else None,
        "created_at": portal.created_at,
    }


def show_member(member: Member) -> dict[str, Any]:
    return {
        "id": member.pk,
        "portal": member.portal.slug,
        "email": member.user.email,
        "name": member.user.name,
        "role": member.role,
        "active": member.user.is_active,
        "joined_at": member.joined_at,
        "withdrawn_at": member.withdrawn_at,
    }
