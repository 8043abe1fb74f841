"""«Коды»: the lead of a partner issues and revokes the codes of his own company, and sees where they were entered."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chat.access import works_in_console
from partners.actions import issue_codes, revoke_code
from partners.forms import CodeLimitsForm
from partners.models import Partner, PartnerCode, Switch
from partners.sheets import sheet_of_codes, sheet_of_issued
from portals.models import User

ON_A_PAGE = 50
USES_SHOWN = 50

P = ParamSpec("P")


def for_leads(
    view: Callable[Concatenate[HttpRequest, User, Partner, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """`view(request, user, partner)` for the lead of a partner that works; to everybody else nothing is here."""

    @never_cache
    @login_required
    def inner(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        user = request.user
        assert isinstance(user, User)
        agent = getattr(user, "partner_agent", None)
        if agent is None or not (agent.is_lead and works_in_console(user)):
            raise Http404
        return view(request, user, agent.partner, *args, **kwargs)

    return inner


@require_http_methods(["GET", "HEAD", "POST"])
@for_leads
def listed(request: HttpRequest, user: User, partner: Partner) -> HttpResponse:
    """The codes; a POST issues some, and its answer is the only page that ever shows them."""
    form = CodeLimitsForm(request.POST or None, initial={"count": 1, "max_uses": 1})
    issued = issue_codes(partner, by=user, **form.cleaned_data) if form.is_valid() else []
    context = {
        "partner": partner,
        "form": form,
        "issued": issued,
        "page": Paginator(_codes_of(partner), ON_A_PAGE).get_page(request.GET.get("page")),
        "uses": _uses(Switch.objects.filter(partner=partner)),
    }
    status = 422 if form.is_bound and not issued else 200
    return render(request, "console/codes.html", context, status=status)


@require_GET
@for_leads
def one(request: HttpRequest, user: User, partner: Partner, pk: int) -> HttpResponse:
    """A code: its limits, where it was entered, and what its revocation would do."""
    code = get_object_or_404(_codes_of(partner), pk=pk)
    context = {"code": code, "uses": _uses(code.switches.all())}
    return render(request, "console/code.html", context)


@require_POST
@for_leads
def revoke(request: HttpRequest, user: User, partner: Partner, pk: int) -> HttpResponse:
    code = get_object_or_404(_codes_of(partner), pk=pk)
    revoke_code(code, user)
    messages.success(request, _("Код %(code)s отозван.") % {"code": code})
    return redirect("console:codes")


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("codes")
@for_leads
def sheet(request: HttpRequest, user: User, partner: Partner) -> HttpResponse:
    """A file: of the codes just issued when the page sends them back, else of the list."""
    if request.method == "POST":
        return sheet_of_issued(request.POST.get("codes", ""))
    return sheet_of_codes(_codes_of(partner), timezone.now())


def _codes_of(partner: Partner) -> QuerySet[PartnerCode]:
    """Every read of codes starts here: nobody's but one's own company's."""
    resting = Count("supports", filter=Q(supports__ended_at=None))
    rows = PartnerCode.objects.filter(partner=partner).select_related(
        "partner", "issued_by", "revoked_by"
    )
    return rows.annotate(portals_now=resting).order_by("-issued_at", "-pk")


def _uses(lines: QuerySet[Switch]) -> list[Switch]:
    uses = lines.filter(pk__in=Switch.objects.uses())
    return list(uses.select_related("portal", "code", "by")[:USES_SHOWN])
