"""Addresses of people and portals: sign-in, members and invitations."""

from allauth.account.views import reauthenticate
from allauth.socialaccount.views import connections, login_cancelled
from django.contrib.auth.views import LogoutView
from django.urls import include, path
from django.views.generic import RedirectView

from . import entrance, oidc, passwords, second_factor, views

urlpatterns = [
    path("accounts/login/", views.SignIn.as_view(), name="account_login"),
    path("accounts/logout/", LogoutView.as_view(), name="account_logout"),
    path("accounts/security/", passwords.security, name="security"),
    path("accounts/password/", passwords.ChangePassword.as_view(), name="password_change"),
    path("accounts/password/forgotten/", passwords.forgotten, name="password_forgotten"),
    path(
        "accounts/password/new/<uidb64>/<token>/",
        passwords.NewPassword.as_view(),
        name="password_new",
    ),
    path("accounts/reauthenticate/", reauthenticate, name="account_reauthenticate"),
    path("accounts/2fa/enrol/", second_factor.enrol, name="second_factor_enrol"),
    path("accounts/2fa/", RedirectView.as_view(pattern_name="security")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/oidc/", connections, name="socialaccount_connections"),
    path("accounts/oidc/cancelled/", login_cancelled, name="socialaccount_login_cancelled"),
    path("accounts/oidc/<slug:provider_id>/login/", oidc.login, name="openid_connect_login"),
    path(
        "accounts/oidc/<slug:provider_id>/login/callback/",
        oidc.callback,
        name="openid_connect_callback",
    ),
    path("sso/<slug:slug>/", entrance.from_portal, name="from_portal"),
    path("sso/<slug:slug>/link/", entrance.link, name="link_account"),
    path("support/portal/", views.switch_portal, name="switch_portal"),
    path("support/members/", views.members, name="members"),
    path("support/members/invite/", views.invite, name="member_invite"),
    path("support/members/<int:pk>/withdraw/", views.withdraw, name="member_withdraw"),
    path(
        "support/members/invitations/<int:pk>/withdraw/",
        views.withdraw_open_invitation,
        name="invitation_withdraw",
    ),
    path("invitations/<str:token>/", views.invitation, name="invitation"),
]
