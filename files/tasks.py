"""What happens to files beside the conversation."""

from celery import shared_task
from django.utils import timezone

from .actions.scanning import scan as scan_blob
from .actions.sweeping import drop_strays, drop_unused
from .actions.thumbnails import make_thumbnail
from .models import Blob

A_ROUND = 50


@shared_task(name="files.tasks.thumbnail", ignore_result=True)
def thumbnail(blob_id: int) -> None:
    make_thumbnail(blob_id)


@shared_task(name="files.tasks.forgotten_thumbnails", ignore_result=True)
def forgotten_thumbnails() -> None:
    """Of pictures whose task was lost on the way."""
    for blob_id in Blob.objects.without_thumbnail().values_list("pk", flat=True)[:A_ROUND]:
        make_thumbnail(blob_id)


@shared_task(name="files.tasks.scan", ignore_result=True)
def scan(blob_id: int) -> None:
    scan_blob(blob_id)


@shared_task(name="files.tasks.scan_held_back", ignore_result=True)
def scan_held_back() -> None:
    """While the scanner does not answer, one question a round is enough."""
    for blob_id in Blob.objects.to_scan().values_list("pk", flat=True)[:A_ROUND]:
        if not scan_blob(blob_id):
            return


@shared_task(name="files.tasks.sweep", ignore_result=True)
def sweep() -> None:
    drop_unused()


@shared_task(name="files.tasks.sweep_strays", ignore_result=True)
def sweep_strays() -> None:
    drop_strays(timezone.now())
