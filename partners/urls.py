"""The address of the catalogue."""

from django.urls import path

from . import views

urlpatterns = [path("partners/", views.catalogue, name="partners")]
