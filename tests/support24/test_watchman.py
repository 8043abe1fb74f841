"""A serving process that notices that nobody looks after incidents."""

from datetime import timedelta

import pytest
from django.utils import timezone

from chat.duty.actions import watch
from chat.duty.models import Incident, Watch
from support24 import watchman
from tests.duty.conftest import Desk, on_shift


@pytest.mark.django_db
def test_it_does_the_round_when_nobody_has_and_leaves_it_to_them_when_somebody_does() -> None:
    desk = Desk()
    on_shift(desk.vadim)
    incident = desk.declare()
    Incident.objects.update(declared_at=timezone.now() - timedelta(minutes=16))
    watch()
    incident.steps.all().delete()
    assert not watchman.look()
    assert not incident.steps.exists()
    Watch.objects.update(at=timezone.now() - timedelta(seconds=31))
    assert watchman.look()
    assert incident.steps.exists()
    assert not watchman.look()
