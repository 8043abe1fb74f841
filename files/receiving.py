"""How a form's files come in: onto the disk, never into memory, and no further than the limit."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import SkipFile, StopFutureHandlers, TemporaryFileUploadHandler
from django.http import HttpRequest

from .keeping import FULL
from .kinds import LARGEST, LARGEST_FORM, MB
from .names import safe_name
from .refusals import BadFile


class ToDisk(TemporaryFileUploadHandler):
    """For every form of the desk. What is larger than any kind may be is read past and not kept; why is noted on the
    request, for `problem_of`."""

    kept = 0  # bytes of the form so far
    size = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.size = 0
        try:
            super().new_file(*args, **kwargs)
        except StopFutureHandlers:
            raise
        except OSError as problem:
            self._give_up(problem)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.size += len(raw_data)
        self.kept += len(raw_data)
        if self.size > LARGEST:
            self._refuse(BadFile("too_large", safe_name(self.file_name or ""), LARGEST // MB))
        if self.kept > LARGEST_FORM:
            self._refuse(BadFile("form_too_large", limit=LARGEST_FORM // MB))
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError as problem:
            self._give_up(problem)

    def file_complete(self, file_size: int) -> "UploadedFile[Any] | None":
        try:
            return super().file_complete(file_size)
        except OSError as problem:  # the last piece was still on its way to the disk
            if problem.errno not in FULL:
                raise
            self._note(BadFile("no_space"))
            return None

    def _give_up(self, problem: OSError) -> None:
        if problem.errno not in FULL:
            raise problem
        self._refuse(BadFile("no_space"))

    def _refuse(self, bad: BadFile) -> None:
        self._note(bad)
        raise SkipFile

    def _note(self, bad: BadFile) -> None:
        if self.request is not None and problem_of(self.request) is None:
            self.request.META["files.problem"] = bad


def problem_of(request: HttpRequest) -> BadFile | None:
    """Why a file of this form was not received, once the form has been read."""
    request.FILES  # noqa: B018  # reads it
    found: BadFile | None = request.META.get("files.problem")
    return found
