"""Addresses of the API, and of its description."""

from django.urls import path, re_path

from .api import api
from .api.problems import not_found, with_json_refusals
from .description import description

_api, _app_name, _namespace = api.urls
for _pattern in _api:
    if _pattern.callback is not None:
        _pattern.callback = with_json_refusals(_pattern.callback)

urlpatterns = [
    path("", description, name="api_description"),
    path("", (_api, _app_name, _namespace)),
    re_path("", not_found),
]
