"""Special days of a schedule from a file: read, shown, and only then saved."""

from zoneinfo import ZoneInfo

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tariffs.actions import changes, take_over
from tariffs.models import Schedule
from tariffs.refusals import row_in_words
from tariffs.special_days import SpecialDays, read_csv, read_file, written

MAX_BYTES = 512 * 1024
BAD_ROWS_SHOWN = 100


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Файл"),
        help_text=gettext_lazy(
            "CSV: дата; часы; причина — или ICS из календаря. Событие на весь день закрывает его, событие со временем"
            " называет часы работы. До 512 КБ."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.ics,text/csv,text/calendar"}),
    )

    def clean_file(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise ValidationError(_("Файл больше 512 КБ. Оставьте в нём только особые дни."))
        return file


def import_days(
    model_admin: admin.ModelAdmin[Schedule], request: HttpRequest, pk: int
) -> HttpResponse:
    """A file is shown first; «Сохранить» sends back what was shown, and it is read once more."""
    if not model_admin.has_change_permission(request):
        raise PermissionDenied  # before anything tells whether there is such a schedule
    schedule = Schedule.objects.with_hours().filter(pk=pk).first()
    if schedule is None:
        raise Http404
    if request.method == "POST" and "rows" in request.POST:
        return _saved(model_admin, request, schedule)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    context = model_admin.admin_site.each_context(request) | {
        "title": _("Особые дни из файла"),
        "opts": Schedule._meta,
        "schedule": schedule,
        "form": form,
    }
    if request.method == "POST" and form.is_valid():
        read = read_file(form.cleaned_data["file"].read(), ZoneInfo(schedule.time_zone))
        context |= _shown(schedule, read)
    return TemplateResponse(request, "tariffs/admin/import_days.html", context)


def _shown(schedule: Schedule, read: SpecialDays) -> dict[str, object]:
    found = changes(schedule, read.days.values())
    bad = sorted(read.bad, key=lambda row: row.line)
    return {
        "is_read": True,
        "changes": [change for change in found if change.is_needed],
        "unchanged": sum(not change.is_needed for change in found),
        "bad": [(row.line, row_in_words(row)) for row in bad[:BAD_ROWS_SHOWN]],
        "bad_count": len(bad),
        "rows": written(change.day for change in found if change.is_needed),
    }


def _saved(
    model_admin: admin.ModelAdmin[Schedule], request: HttpRequest, schedule: Schedule
) -> HttpResponse:
    read = read_csv(request.POST["rows"].replace("\r\n", "\n"))
    count = len(take_over(schedule, read.days.values()))
    told = _("Записано особых дней: %(count)d.") % {"count": count}
    if count:
        model_admin.log_change(request, schedule, told)
    messages.success(request, told if count else _("Всё уже записано, менять нечего."))
    return redirect("admin:tariffs_schedule_change", schedule.pk)
