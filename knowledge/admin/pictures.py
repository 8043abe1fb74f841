"""Pictures for the editors: sent while an article is written, listed here with the line to copy."""

from django.contrib import admin
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from knowledge import actions
from knowledge.models import Article, Picture

from .revisions import staff


@admin.register(Picture)
class PictureAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["look", "title", "line", "measures", "added_at", "added_by"]
    list_display_links = ["title"]
    list_select_related = ["added_by"]
    search_fields = ["title", "name"]
    date_hierarchy = "added_at"
    actions = None  # deleted one by one: each first says where it is shown
    fields = ["title", "look", "line", "measures", "shown_in", "added_at", "added_by"]
    readonly_fields = ["look", "line", "measures", "shown_in", "added_at", "added_by"]

    @admin.display(description=_("картинка"))
    def look(self, picture: Picture) -> SafeString:
        return format_html(
            '<img class="picture-look" src="{}" alt="" loading="lazy">', picture.get_absolute_url()
        )

    @admin.display(description=_("строка для статьи"))
    def line(self, picture: Picture) -> SafeString:
        return format_html("<code>{}</code>", picture.markdown)

    @admin.display(description=_("размер"))
    def measures(self, picture: Picture) -> str:
        kilobytes = max(1, round(picture.size / 1024))
        return gettext("%(width)d × %(height)d, %(kilobytes)d КБ") % {
            "width": picture.width,
            "height": picture.height,
            "kilobytes": kilobytes,
        }

    @admin.display(description=_("где стоит"))
    def shown_in(self, picture: Picture) -> SafeString | str:
        rows = [
            (reverse("admin:knowledge_article_change", args=[article.pk]), article.title)
            for article in Article.objects.showing(picture).only("title")
        ]
        return format_html_join(", ", '<a href="{}">{}</a>', rows) or "—"

    def get_urls(self) -> list[URLPattern]:
        upload = self.admin_site.admin_view(self.upload_view)
        return [path("upload/", upload, name="knowledge_picture_upload"), *super().get_urls()]

    def upload_view(self, request: HttpRequest) -> HttpResponse:
        """A picture pasted into an article: {"markdown"}, or 400 {"message"}."""
        if not request.user.has_perm("knowledge.change_article"):
            return JsonResponse({"message": gettext("Нужно право менять статьи.")}, status=403)
        file = request.FILES.get("file")
        if request.method != "POST" or not isinstance(file, UploadedFile):
            return JsonResponse({"message": gettext("Файл не пришёл.")}, status=400)
        title = (file.name or "").rpartition(".")[0]
        try:
            picture = actions.keep_picture(
                file.read(), title, by=staff(request), moment=timezone.now()
            )
        except actions.BadPicture as error:
            return JsonResponse({"message": str(error)}, status=400)
        return JsonResponse({"markdown": picture.markdown})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # a picture comes with the article that needs it

    def has_delete_permission(self, request: HttpRequest, obj: Picture | None = None) -> bool:
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or not Article.objects.showing(obj).exists())

    def delete_model(self, request: HttpRequest, obj: Picture) -> None:
        actions.remove_picture(obj)
