"""Sign-in through the company's OpenID Connect provider, by django-allauth; what the provider says is checked here."""

from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from requests import RequestException

SIGNATURES = ["RS256", "PS256", "ES256", "EdDSA"]  # never with a secret that both sides know
LEEWAY_SECONDS = 10


class CheckedAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """allauth trusts TLS for the ID token and takes the profile without comparing the two; we ask for the signature."""

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        said = self._checked(app, kwargs["response"].get("id_token"))
        profile = self._fetch_user_info(token.token)
        if profile.get("sub") != said["sub"]:
            raise OAuth2Error("the profile is of somebody else")
        login: SocialLogin = self.get_provider().sociallogin_from_response(
            request, {"userinfo": profile, "id_token": said}
        )
        return login

    def _checked(self, app: SocialApp, id_token: object) -> dict[str, Any]:
        if not isinstance(id_token, str):
            raise OAuth2Error("no ID token")
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
            known = answer.json()
        try:
            kid = jwt.get_unverified_header(id_token).get("kid")
            keys = [key for key in jwt.PyJWKSet.from_dict(known).keys if key.key_id == kid]
            if len(keys) != 1:
                raise OAuth2Error("no such key")
            said: dict[str, Any] = jwt.decode(
                id_token,
                keys[0],
                algorithms=[name for name in SIGNATURES if name == keys[0].algorithm_name],
                audience=app.client_id,
                issuer=self.openid_config["issuer"],
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "iat", "sub", "iss", "aud"]},
            )
        except (jwt.PyJWTError, ValueError, TypeError, AttributeError, KeyError) as problem:
            raise OAuth2Error("Invalid ID token") from problem
        return said


@never_cache
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _answer(OAuth2LoginView, request, provider_id)


@never_cache
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _answer(OAuth2CallbackView, request, provider_id)


def _answer(view: Any, request: HttpRequest, provider_id: str) -> HttpResponse:
    adapter = CheckedAdapter(request, provider_id)
    try:
        answer: HttpResponse = view.adapter_view(adapter)(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    except (RequestException, KeyError) as problem:  # its configuration could not be had
        answer = render_authentication_error(request, adapter.get_provider(), exception=problem)
    return answer


def providers() -> list[Any]:
    """Those that the settings name."""
    found: list[Any] = get_adapter().list_providers(None)
    return found
