"""The catalogue of certified partners."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .models import Partner


@require_safe
@login_required
def catalogue(request: HttpRequest) -> HttpResponse:
    """Partners that staff show there and that work; what they promise and how to reach them."""
    partners = Partner.objects.in_catalogue().select_related("schedule")
    return render(request, "partners/catalogue.html", {"partners": partners})
