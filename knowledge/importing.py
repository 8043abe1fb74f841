"""Articles brought into the knowledge base again and again without duplicates."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from knowledge.actions import keep_picture, keep_texts
from knowledge.models import Article, Section
from knowledge.pictures import MOST_BYTES, BadPicture
from knowledge.relative_links import RelativeLinks
from knowledge.slugs import free_slug, latin_slug
from knowledge.sources import Bad, Incoming, from_json_lines, from_markdown, guess_format, root_of

ARTICLES_AT_ONCE = 200
VANISHED = "vanished"  # in place of a hash: the file went, so the article is to come back with it
FILLED = [
    "title", "body", "summary", "asked_as", "section", "source_hash", "updated_at", "edited_at",
    "state", "published_at", "publish_at", "unpublish_at",
]  # fmt: skip

Progress = Callable[[int, int], None]  # (done, of)


@dataclass
class Report:
    """What an import did. `bad` was skipped; `notes` went in with a link or picture that leads nowhere."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    unpublished: int = 0
    bad: list[Bad] = field(default_factory=list)
    notes: list[Bad] = field(default_factory=list)
    same_titles: list[str] = field(default_factory=list)


def import_path(
    path: Path,
    *,
    form: str = "",
    section: str = "",
    unpublish_missing: bool = False,
    on_progress: Progress = lambda done, of: None,
) -> Report:
    """Bring in everything under `path`; `section` is for articles that name none.

    With `unpublish_missing`, articles of a source of this name that it no longer has become drafts,
    but only if all of it could be read: what is broken is not gone.
    """
    report = Report()
    is_json = (form or guess_format(path)) == "jsonl"
    found = list((from_json_lines if is_json else from_markdown)(path, report.bad))
    titles = Counter((article.section or article.section_slug, article.title) for article in found)
    report.same_titles = [title for (_section, title), count in titles.items() if count > 1]
    shelves = _Shelves(section, path.resolve().name[:200], report, timezone.now())
    try:
        with transaction.atomic():
            shelves.put(found, root_of(path), on_progress)
            if unpublish_missing and found and not report.bad:
                shelves.unpublish_all_but({article.source_id for article in found})
    except BaseException:
        for picture in shelves.new_pictures:  # their rows went with the transaction
            default_storage.delete(picture)
        raise
    return report


class _Shelves:
    """The knowledge base while articles are put into it."""

    def __init__(self, default_section: str, source: str, report: Report, moment: datetime) -> None:
        self.default_section, self.source = default_section, source
        self.report, self.moment = report, moment
        self.known = {
            article.source_id: article
            for article in Article.objects.exclude(source_id="").only(
                "source_id", "source_hash", "source", "slug"
            )
        }
        self.slugs = set(Article.objects.values_list("slug", flat=True))
        self.sections = {section.name: section for section in Section.objects.all()}
        self.section_slugs = {section.slug: section for section in self.sections.values()}
        self.new_pictures: list[str] = []

    def put(self, articles: Sequence[Incoming], root: Path, on_progress: Progress) -> None:
        slugs = {article.source_id: self._slug(article) for article in articles}
        pages = {root / source_id: known.slug for source_id, known in self.known.items()}
        pages |= {article.file: slugs[article.source_id] for article in articles if article.file}
        links = RelativeLinks(root, pages, self._address_of_picture, self.report.notes)
        done = 0
        for start in range(0, len(articles), ARTICLES_AT_ONCE):
            chunk = articles[start : start + ARTICLES_AT_ONCE]
            new: list[Incoming] = []
            changed: list[Incoming] = []
            for article in chunk:
                ready = replace(article, body=links.body_of(article))
                known = self.known.get(article.source_id)
                if known is None:
                    new.append(ready)
                elif known.source_hash != ready.hash:
                    changed.append(ready)
                done += 1
                on_progress(done, len(articles))
            self._create(new, slugs)
            self._update(changed)
            self.report.unchanged += len(chunk) - len(new) - len(changed)
        self._claim([article.source_id for article in articles])

    def unpublish_all_but(self, source_ids: set[str]) -> None:
        """Drafts of what this source had and has no more."""
        for article in Article.objects.published().filter(source=self.source).exclude(source_id=""):
            if article.source_id in source_ids:
                continue
            article.unpublish()
            article.touch(self.moment)
            article.source_hash = VANISHED
            article.save()
            self.report.unpublished += 1

    def _slug(self, incoming: Incoming) -> str:
        if known := self.known.get(incoming.source_id):
            return known.slug
        slug = free_slug(incoming.slug or latin_slug(incoming.title), self.slugs)
        self.slugs.add(slug)
        return slug

    def _create(self, new: Sequence[Incoming], slugs: dict[str, str]) -> None:
        articles = []
        for incoming in new:
            article = Article(
                source_id=incoming.source_id, source=self.source, slug=slugs[incoming.source_id]
            )
            self._fill(article, incoming)
            if not incoming.draft:
                article.publish(self.moment)
            articles.append(article)
        keep_texts(Article.objects.bulk_create(articles), {}, by=None)
        self.report.created += len(articles)

    def _update(self, changed: Sequence[Incoming]) -> None:
        keys = [self.known[incoming.source_id].pk for incoming in changed]
        before = Article.objects.in_bulk(keys)
        after, rewritten = [], []
        for key, incoming in zip(keys, changed, strict=True):
            article = copy(before[key])
            self._fill(article, incoming)
            if before[key].source_hash == VANISHED and not incoming.draft:
                article.publish(self.moment)
            if article.text() != before[key].text():
                article.edited_at = self.moment
                rewritten.append(article)
            after.append(article)
        Article.objects.bulk_update(after, FILLED, batch_size=ARTICLES_AT_ONCE)
        keep_texts(rewritten, {article.pk: before[article.pk] for article in rewritten}, by=None)
        self.report.updated += len(after)

    def _fill(self, article: Article, incoming: Incoming) -> None:
        article.title, article.body = incoming.title, incoming.body
        article.summary, article.asked_as = incoming.summary, "\n".join(incoming.asked_as)
        article.section = self._section(incoming)
        article.source_hash = incoming.hash
        article.touch(self.moment)

    def _section(self, incoming: Incoming) -> Section | None:
        name = incoming.section or self.default_section
        if not name:  # a folder that is known by its slug alone
            return self.section_slugs.get(incoming.section_slug)
        if name not in self.sections:
            slug = incoming.section_slug if incoming.section else ""
            section = Section.objects.create(
                name=name,
                slug=free_slug(slug or latin_slug(name, longest=60), set(self.section_slugs)),
            )
            self.sections[name] = self.section_slugs[section.slug] = section
        return self.sections[name]

    def _claim(self, source_ids: Iterable[str]) -> None:
        """Articles that were there before belong to this source from now on."""
        others = [
            known.pk
            for source_id in source_ids
            if (known := self.known.get(source_id)) and known.source != self.source
        ]
        for start in range(0, len(others), ARTICLES_AT_ONCE):
            chunk = others[start : start + ARTICLES_AT_ONCE]
            Article.objects.filter(pk__in=chunk).update(source=self.source)

    def _address_of_picture(self, file: Path) -> str:
        if file.stat().st_size > MOST_BYTES:  # a video by a wrong name is not read into memory
            raise BadPicture(_("Картинка больше 10 МБ."))
        picture = keep_picture(file.read_bytes(), file.stem, by=None, moment=self.moment)
        if picture.added_at == self.moment:
            self.new_pictures.append(picture.path)
        return picture.get_absolute_url()
