"""What happens to files beside the conversation."""

from celery import shared_task

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
