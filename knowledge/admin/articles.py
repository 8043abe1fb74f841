"""Articles for the editors: written, looked at before they are saved, published now or at a time."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.forms import Media
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from knowledge import actions
from knowledge.models import Article, Section
from knowledge.views.reading import about

from . import revisions
from .forms import ArticleForm


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = ArticleForm
    list_display = ["title", "section", "state_in_words", "opinion", "edited_at", "page"]
    list_filter = ["state", ("publish_at", admin.EmptyFieldListFilter), "section", "edited_at"]
    list_select_related = ["section"]
    search_fields = ["title", "summary", "asked_as", "body"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["section"]
    readonly_fields = ["state_in_words", "page", "created_at", "edited_at", "published_at"]
    date_hierarchy = "edited_at"
    actions = ["publish", "back_to_draft"]
    fieldsets = [
        (None, {"fields": ["title", "slug", "section", "state_in_words", "page", "seen"]}),
        (_("Текст"), {"fields": ["summary", "body", "new_picture"]}),
        (_("Как находят"), {"fields": ["asked_as", "position"]}),
        (_("По расписанию"), {"fields": ["publish_at", "unpublish_at"]}),
        (
            _("Когда"),
            {"fields": ["created_at", "edited_at", "published_at"], "classes": ["collapse"]},
        ),
    ]

    @property
    def media(self) -> Media:
        return super().media + Media(js=[Script("js/admin/pictures.js", type="module")])  # type: ignore[list-item]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        articles: QuerySet[Article] = super().get_queryset(request)
        return articles.annotate(
            helped=Count("votes", filter=Q(votes__helped=True)), voted=Count("votes")
        )

    @admin.display(description=_("просмотр"))
    def page(self, article: Article) -> str:
        if not article.slug:
            return "—"
        return format_html(
            '<a href="{}" target="_blank">{}</a>', article.get_absolute_url(), _("Открыть страницу")
        )

    @admin.display(description=_("состояние"), ordering="state")
    def state_in_words(self, article: Article) -> str:
        said = str(article.get_state_display())
        if article.publish_at:
            said = gettext("черновик, выйдет %(when)s") % {"when": _when(article.publish_at)}
        elif article.is_published and article.unpublish_at:
            said = gettext("опубликована до %(when)s") % {"when": _when(article.unpublish_at)}
        return said

    @admin.display(description=_("помогла"), ordering="helped")
    def opinion(self, article: Article) -> str:
        voted = getattr(article, "voted", 0)
        if not voted:
            return "—"
        return gettext("%(helped)d из %(voted)d") % {
            "helped": getattr(article, "helped", 0),
            "voted": voted,
        }

    def get_urls(self) -> list[URLPattern]:
        def mine(view: Any) -> Any:
            return self.admin_site.admin_view(view)

        return [
            path("preview/", mine(self.preview_view), name="knowledge_article_preview"),
            path(
                "<int:pk>/revisions/<int:number>/",
                mine(self.revision_view),
                name="knowledge_article_revision",
            ),
            *super().get_urls(),
        ]

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        moment = timezone.now()
        if file := form.cleaned_data.get("new_picture"):
            picture = actions.keep_picture(
                file.read(),
                file.name.rpartition(".")[0],
                by=revisions.staff(request),
                moment=moment,
            )
            obj.body = f"{obj.body.rstrip()}\n\n{picture.markdown}\n"
        if "_publish" in request.POST:
            obj.publish(moment)
        elif "_unpublish" in request.POST:
            obj.unpublish()
        actions.save_article(obj, by=revisions.staff(request), moment=moment)

    def preview_view(self, request: HttpRequest) -> HttpResponse:
        """The article as it stands in the form, on its page, before anything is saved."""
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            return HttpResponse(status=403)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        said = request.POST
        section = said.get("section", "")
        article = Article(
            title=said.get("title", "")[:200] or gettext("Без заголовка"),
            summary=said.get("summary", ""),
            body=said.get("body", ""),
            section=Section.objects.filter(pk=section).first() if section.isdecimal() else None,
        )
        return TemplateResponse(
            request, "knowledge/article.html", about(article) | {"is_preview": True}
        )

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Whatever the article said before, newest first."""
        return revisions.history(self, request, object_id)

    def revision_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """One revision beside another; POST makes its text stand again."""
        return revisions.one(self, request, pk, number)

    @admin.action(description=_("Опубликовать"), permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        count = actions.publish(_keys(queryset), timezone.now())
        self.message_user(
            request,
            ngettext("Опубликована %(count)d статья.", "Опубликовано %(count)d статей.", count)
            % {"count": count},
            messages.SUCCESS,
        )

    @admin.action(description=_("Вернуть в черновики"), permissions=["change"])
    def back_to_draft(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        count = actions.unpublish(_keys(queryset), timezone.now())
        self.message_user(
            request,
            ngettext("В черновиках %(count)d статья.", "В черновиках %(count)d статей.", count)
            % {"count": count},
            messages.SUCCESS,
        )


def _keys(articles: QuerySet[Article]) -> list[int]:
    return list(articles.order_by().values_list("pk", flat=True))


def _when(moment: Any) -> str:
    return date_format(localtime(moment), "j E Y, H:i")
