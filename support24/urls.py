"""The addresses of the desk."""

from django.contrib import admin
from django.urls import include, path

from chat.views.home import home

from . import health, metrics

urlpatterns = [
    path("", home, name="home"),
    path("", include("portals.urls")),
    path("", include("partners.urls")),
    path("", include("chat.urls")),
    path("", include("chat.duty.urls")),
    path("help/", include("knowledge.urls")),
    path("console/", include("chat.console.urls")),
    path("api/v1/", include("programs.urls")),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", metrics.metrics),
]
