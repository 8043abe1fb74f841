"""Pictures of articles."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from knowledge.models import Picture


@require_safe
def picture(request: HttpRequest, name: str) -> FileResponse:
    """A picture under its random name, which never means anything else: so it may be kept for ever."""
    found = get_object_or_404(Picture, name=name)
    try:
        content = default_storage.open(found.path)
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(
        content,
        content_type=found.media_type,
        headers={
            "Cache-Control": "public, max-age=31536000, immutable",
            "Content-Disposition": f'inline; filename="{found.name}"',
            # Opened by itself it is a page, and may do nothing.
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )
