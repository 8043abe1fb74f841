"""Pages of people and portals: sign-in, members and invitations."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from audit import recording
from audit.models import Deed

from . import oidc, passwords
from .actions import (
    accept_invitation,
    invite_integrator,
    mail_is_sent,
    withdraw_invitation,
    withdraw_member,
)
from .actions.invitations import link_no_longer_works
from .chosen import choose, chosen_portal
from .forms import EmailAuthenticationForm, InviteForm, NewPersonForm
from .models import Invitation, Portal, User
from .refusals import MembershipRefused
from .signing import sign_in

LINES_OF_THE_JOURNAL = 50


@method_decorator(sensitive_post_parameters("password"), name="dispatch")
class SignIn(LoginView):
    """«Вход»: one for customers, the desk, partners and staff."""

    template_name = "accounts/login.html"
    form_class: Any = EmailAuthenticationForm
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        user: User = form.get_user()
        return sign_in(self.request, user, self.get_success_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        more = {"providers": oidc.providers(), "passwords_are_mailed": passwords.are_mailed()}
        return super().get_context_data(**kwargs) | more


def administered_portal(request: HttpRequest) -> Portal:
    """The portal of this administrator; for anybody else the page does not exist."""
    portal = chosen_portal(request)
    if portal is None or not portal.members.administrators().filter(user=request.user.pk).exists():
        raise Http404
    return portal


def person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # behind login_required
    return request.user


@login_required
def members(request: HttpRequest) -> HttpResponse:
    """«Участники портала», for its administrators."""
    return _members_page(request, administered_portal(request), InviteForm())


@login_required
@require_POST
def invite(request: HttpRequest) -> HttpResponse:
    portal = administered_portal(request)
    form = InviteForm(request.POST)
    if form.is_valid():
        try:
            site = request.build_absolute_uri("/")
            invite_integrator(portal, person(request), form.cleaned_data["email"], site=site)
        except MembershipRefused as refused:
            recording.note(Deed.REFUSED, details=refused.message, portal=portal)
            form.add_error("email", refused.message)
        else:
            return redirect("members")
    return _members_page(request, portal, form, status=400)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    member = get_object_or_404(administered_portal(request).members, pk=pk)
    try:
        withdraw_member(member, person(request))
    except MembershipRefused as refused:
        recording.note(Deed.REFUSED, member, details=refused.message)
        messages.error(request, refused.message)
    return redirect("members")


@login_required
@require_POST
def withdraw_open_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    link = get_object_or_404(administered_portal(request).invitations, pk=pk)
    withdraw_invitation(link, person(request))
    return redirect("members")


PAGES_OF_EVERY_PORTAL = ("/chats/", "/support/", "/help/", "/partners/")


@login_required
@require_POST
def switch_portal(request: HttpRequest) -> HttpResponse:
    """The person goes on for another of their portals; where the page is not of one portal, on the same page."""
    slug = request.POST.get("portal", "")
    own = Portal.objects.of_member(person(request))
    portal = next((one for one in own if one.slug == slug), None)
    if portal is None:
        raise Http404
    choose(request, portal)
    page = request.POST.get("next", "")
    return redirect(page if page in PAGES_OF_EVERY_PORTAL else "/")


@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link: a new person names himself, a known one just joins."""
    link = (
        Invitation.objects.pending(timezone.now())
        .select_related("portal", "invited_by")
        .filter(token=token)
        .first()
    )
    if link is None:
        return _invitation_page(request, error=link_no_longer_works(), status=404)
    if isinstance(request.user, User):
        return _join_as(request, link, request.user)
    if User.objects.filter(email=link.email).exists():
        return _invitation_page(request, link, sign_in=True)
    return _join_as_new(request, link)


def _join_as(request: HttpRequest, link: Invitation, user: User) -> HttpResponse:
    if user.email != link.email:
        return _invitation_page(request, link, foreign=True, status=403)
    if request.method != "POST":
        return _invitation_page(request, link)
    return _accepted(request, link, user)


def _join_as_new(request: HttpRequest, link: Invitation) -> HttpResponse:
    form = NewPersonForm(
        request.POST if request.method == "POST" else None, email=link.email, label_suffix=""
    )
    if not form.is_valid():
        return _invitation_page(request, link, form=form, status=400 if form.is_bound else 200)
    return _accepted(request, link, None, **form.cleaned_data)


def _accepted(
    request: HttpRequest, link: Invitation, user: User | None, **new_person: Any
) -> HttpResponse:
    try:
        member = accept_invitation(link.token, user=user, **new_person)
    except MembershipRefused as refused:
        recording.note(Deed.REFUSED, link, details=refused.message)
        return _invitation_page(request, error=refused.message, status=409)
    if user is None:
        login(request, member.user, backend="django.contrib.auth.backends.ModelBackend")
    choose(request, member.portal)
    messages.success(
        request,
        _("Теперь вы пишете в поддержку как интегратор. Портал: %(portal)s.")
        % {"portal": member.portal.name},
    )
    return redirect("/")


def _invitation_page(
    request: HttpRequest, link: Invitation | None = None, *, status: int = 200, **context: object
) -> HttpResponse:
    context |= {"invitation": link, "login_url": f"{reverse('account_login')}?next={request.path}"}
    return render(request, "portals/invitation.html", context, status=status)


def _address(request: HttpRequest, link: Invitation) -> str:
    return request.build_absolute_uri(reverse("invitation", args=[link.token]))


def _members_page(
    request: HttpRequest, portal: Portal, form: InviteForm, *, status: int = 200
) -> HttpResponse:
    pending = portal.invitations.pending(timezone.now()).prefetch_related("letters")
    context = {
        "portal": portal,
        "members": portal.members.present().select_related("user", "invited_by"),
        "invitations": [(link, _address(request, link)) for link in pending],
        "form": form,
        "mail_is_sent": mail_is_sent(),
        "journal": portal.member_changes.select_related("by")[:LINES_OF_THE_JOURNAL],
    }
    return render(request, "portals/members.html", context, status=status)
