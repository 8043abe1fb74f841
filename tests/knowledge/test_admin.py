"""Editors in the admin: preview, buttons, history, pictures, and what is looked for and not found."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import Permission
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from knowledge.actions import save_article
from knowledge.models import Article, Picture, Revision, SearchRecord, Section, Vote

pytestmark = pytest.mark.django_db

ADD = "/admin/knowledge/article/add/"


@pytest.fixture
def desk(client: Client, editor: AbstractBaseUser) -> Client:
    client.force_login(editor)
    return client


@pytest.fixture
def article(editor: AbstractBaseUser) -> Article:
    article = Article(slug="a", title="Письма", body="Первый текст")
    save_article(article, by=editor, moment=timezone.now())
    return article


def change(article: Article) -> str:
    return reverse("admin:knowledge_article_change", args=[article.pk])


def form_of(article: Article, **said: object) -> dict[str, object]:
    """What the browser would send of the form of this article."""
    last = article.revisions.newest_first().first() if article.pk else None
    return {
        "title": article.title,
        "slug": article.slug,
        "section": article.section_id or "",
        "summary": article.summary,
        "body": article.body,
        "asked_as": article.asked_as,
        "position": article.position,
        "seen": last.number if last else 0,
        "publish_at_0": "",
        "publish_at_1": "",
        "unpublish_at_0": "",
        "unpublish_at_1": "",
    } | said


def test_an_article_is_written_and_published_by_a_button(desk: Client) -> None:
    new = Article(slug="new", title="Новая", body="Текст")
    desk.post(ADD, form_of(new, _save="1"))
    assert not Article.objects.get(slug="new").is_published
    saved = Article.objects.get(slug="new")
    desk.post(change(saved), form_of(saved, body="Текст готов", _publish="1"))
    saved.refresh_from_db()
    assert (saved.is_published, saved.body) == (True, "Текст готов")
    assert "Сохранить и снять с публикации" in desk.get(change(saved)).content.decode()
    desk.post(change(saved), form_of(saved, _unpublish="1"))
    saved.refresh_from_db()
    assert not saved.is_published
    assert [row.by.get_short_name() for row in saved.revisions.all() if row.by] == ["Вера"] * 2


def test_a_time_is_set_and_said(desk: Client, article: Article) -> None:
    times = {
        "publish_at_0": "01.12.2026",
        "publish_at_1": "10:00",
        "unpublish_at_0": "02.12.2026",
        "unpublish_at_1": "10:00",
    }
    desk.post(change(article), form_of(article, **times))
    article.refresh_from_db()
    assert timezone.localtime(article.publish_at).isoformat() == "2026-12-01T10:00:00+03:00"
    assert "черновик, выйдет 1 декабря 2026, 10:00" in desk.get(change(article)).content.decode()
    wrong = desk.post(change(article), form_of(article, **times | {"unpublish_at_0": "01.12.2026"}))
    assert "Нужно время позже времени публикации." in wrong.content.decode()


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"slug": "search"}, "По этому адресу уже есть другая страница."),
        ({"body": "а" * 200_001}, "не более 200000"),
        ({"body": ""}, "Обязательное поле"),
    ],
)
def test_what_cannot_be_a_page_is_refused_and_stays_typed(
    desk: Client, article: Article, said: dict[str, str], error: str
) -> None:
    page = desk.post(change(article), form_of(article, **said)).content.decode()
    assert error in page
    article.refresh_from_db()
    assert (article.slug, article.body) == ("a", "Первый текст")


def test_nobody_writes_over_another_editors_text_unknowingly(
    desk: Client, article: Article, editor: AbstractBaseUser
) -> None:
    mine = form_of(article, body="Мой текст")
    article.body = "Текст коллеги"
    save_article(article, by=editor, moment=timezone.now())

    page = desk.post(change(article), mine)
    assert "Пока вы правили, статью изменили" in page.content.decode()
    assert "Мой текст" in page.content.decode()
    article.refresh_from_db()
    assert article.body == "Текст коллеги"

    seen = re.search(r'name="seen" value="(\d+)"', page.content.decode())
    assert seen
    desk.post(change(article), mine | {"seen": seen[1]})  # the second press is a decision
    article.refresh_from_db()
    assert article.body == "Мой текст"
    assert article.revisions.filter(body="Текст коллеги").exists()


def test_the_page_is_looked_at_before_anything_is_saved(desk: Client, article: Article) -> None:
    section = Section.objects.create(slug="mail", name="Почта")
    url = reverse("admin:knowledge_article_preview")
    said = form_of(article, title="Новый", body="## Так\n\n<b>текст</b>", section=section.pk)
    page = desk.post(url, said).content.decode()
    for wanted in ("Просмотр: ещё не сохранено", "<h1>Новый</h1>", "Почта", 'href="#h-так"'):
        assert wanted in page
    assert "&lt;b&gt;текст" in page
    assert "Статья помогла?" not in page
    article.refresh_from_db()
    assert article.title == "Письма"
    assert desk.get(url).status_code == 405
    assert desk.post(url, {"section": "нет"}).status_code == 200


def test_an_article_that_nobody_has_changed_yet_has_an_empty_history(
    desk: Client, article: Article
) -> None:
    Revision.objects.filter(article=article).delete()  # as before revisions were kept
    page = desk.get(reverse("admin:knowledge_article_history", args=[article.pk]))
    assert page.status_code == 200


def test_history_shows_what_changed_and_brings_it_back(
    desk: Client, article: Article, editor: AbstractBaseUser
) -> None:
    article.body = "Второй <script>alert(1)</script>"
    save_article(article, by=editor, moment=timezone.now())
    history = desk.get(reverse("admin:knowledge_article_history", args=[article.pk]))
    text = history.content.decode()
    assert "Вера Редакторова" in text
    assert "стоит сейчас" in text

    second = reverse("admin:knowledge_article_revision", args=[article.pk, 2])
    page = desk.get(second).content.decode()
    assert re.search(r"<del>.*Первый текст</del>", page)
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert "Вернуть этот текст" not in page  # it stands already

    first = reverse("admin:knowledge_article_revision", args=[article.pk, 1])
    beside = desk.get(first, {"with": "2"}).content.decode()
    assert re.search(r"<ins>.*Первый текст</ins>", beside)
    assert "Вернуть этот текст" in beside
    assert desk.post(first).status_code == 302
    article.refresh_from_db()
    assert article.body == "Первый текст"
    assert article.revisions.newest_first()[0].restored_from == 1
    assert (
        desk.post(reverse("admin:knowledge_article_revision", args=[article.pk, 3])).status_code
        == 403
    )
    assert (
        desk.get(reverse("admin:knowledge_article_revision", args=[article.pk, 9])).status_code
        == 404
    )


def test_history_of_a_long_life_takes_few_queries(
    desk: Client, article: Article, django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]
    Revision.objects.bulk_create(
        Revision(article=article, number=number, title="Письма", body=str(number))
        for number in range(2, 60)
    )
    with django_assert_max_num_queries(10):
        page = desk.get(reverse("admin:knowledge_article_history", args=[article.pk]))
    assert "Страница 1 из 3" in page.content.decode()


def test_readers_of_the_admin_restore_and_upload_nothing(
    client: Client, article: Article, editor: AbstractBaseUser, png: bytes
) -> None:
    reader = get_user_model().objects.create_user(
        email="reader@desk.example", password="x" * 12, name="Читатель", is_staff=True
    )
    article.body = "Второй"
    save_article(article, by=editor, moment=timezone.now())
    first = reverse("admin:knowledge_article_revision", args=[article.pk, 1])
    upload = reverse("admin:knowledge_picture_upload")
    client.force_login(reader)
    assert client.get(first).status_code == 403  # without a right not even a look
    reader.user_permissions.add(Permission.objects.get(codename="view_article"))
    client.force_login(get_user_model().objects.get(pk=reader.pk))
    assert client.get(first).status_code == 200
    assert client.post(first).status_code == 403
    assert client.post(upload, {"file": SimpleUploadedFile("a.png", png)}).status_code == 403
    assert client.post(reverse("admin:knowledge_article_preview")).status_code == 403
    assert client.get("/admin/knowledge/searchrecord/").status_code == 403
    article.refresh_from_db()
    assert article.body == "Второй"


def test_a_picture_comes_with_the_form_and_stands_last(
    desk: Client, article: Article, png: bytes
) -> None:
    sent = SimpleUploadedFile("Снимок экрана.png", png)
    desk.post(change(article), form_of(article, new_picture=sent))
    article.refresh_from_db()
    picture = Picture.objects.get()
    assert article.body == f"Первый текст\n\n![Снимок экрана]({picture.get_absolute_url()})\n"
    wrong = SimpleUploadedFile("a.png", b"<svg/>", content_type="image/png")
    page = desk.post(change(article), form_of(article, new_picture=wrong)).content.decode()
    assert "Это не картинка" in page


def test_a_pasted_picture_is_answered_with_its_line(desk: Client, png: bytes) -> None:
    upload = reverse("admin:knowledge_picture_upload")
    answer = desk.post(upload, {"file": SimpleUploadedFile("image.png", png)})
    assert answer.json()["markdown"] == Picture.objects.get().markdown
    refused = desk.post(upload, {"file": SimpleUploadedFile("image.png", b"nothing")})
    assert (refused.status_code, refused.json()["message"]) == (
        400,
        "Это не картинка PNG, JPEG, WebP или GIF.",
    )
    assert desk.post(upload).status_code == 400


def test_a_picture_that_an_article_shows_is_not_deleted(
    desk: Client, article: Article, png: bytes, django_capture_on_commit_callbacks
) -> None:  # type: ignore[no-untyped-def]
    desk.post(change(article), form_of(article, new_picture=SimpleUploadedFile("a.png", png)))
    picture = Picture.objects.get()
    assert "Письма" in desk.get(f"/admin/knowledge/picture/{picture.pk}/change/").content.decode()
    assert desk.get("/admin/knowledge/picture/").status_code == 200
    delete = f"/admin/knowledge/picture/{picture.pk}/delete/"
    assert desk.post(delete, {"post": "yes"}).status_code == 403
    Article.objects.update(body="Без картинки")
    with django_capture_on_commit_callbacks(execute=True):
        assert desk.post(delete, {"post": "yes"}).status_code == 302
    assert not Picture.objects.exists()
    assert not default_storage.exists(picture.path)


def test_staff_sees_what_is_looked_for_and_not_found(desk: Client, article: Article) -> None:
    now = timezone.now()
    SearchRecord.objects.bulk_create(
        [
            *(SearchRecord(words="борщ", results=0) for _ in range(3)),
            SearchRecord(words="письма", results=2, article=article),
            SearchRecord(words="права", results=5),
            SearchRecord(words="давнее", results=0, at=now - timedelta(days=60)),
        ]
    )

    def listed(**query: object) -> list[str]:
        page = desk.get("/admin/knowledge/searchrecord/", query)
        return [row["words"] for row in page.context["page"]]

    assert listed() == ["борщ"]
    assert desk.get("/admin/knowledge/searchrecord/").context["page"][0]["times"] == 3
    assert listed(days=180) == ["борщ", "давнее"]
    assert listed(show="unopened") == ["права"]
    assert listed(show="all")[0] == "борщ"
    assert sorted(listed(show="all")) == ["борщ", "письма", "права"]
    assert listed(show="<script>", days="x") == ["борщ"]


def test_the_list_shows_states_and_votes_in_a_fixed_number_of_queries(
    desk: Client, article: Article, django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]
    for number in range(20):
        other = Article.objects.create(slug=f"a{number}", title=f"Статья {number}", body="Текст")
        Vote.objects.create(article=other, visitor="x", helped=bool(number % 2))
    Vote.objects.create(article=article, visitor="x", helped=True)
    Vote.objects.create(article=article, visitor="y", helped=False)
    with django_assert_max_num_queries(12):
        page = desk.get("/admin/knowledge/article/").content.decode()
    assert "1 из 2" in page


def test_chosen_articles_are_published_and_taken_back(desk: Client, article: Article) -> None:
    url = "/admin/knowledge/article/"
    said = {"_selected_action": [article.pk]}
    page = desk.post(url, said | {"action": "publish"}, follow=True).content.decode()
    assert "Опубликована 1 статья." in page
    page = desk.post(url, said | {"action": "publish"}, follow=True).content.decode()
    assert "Опубликовано 0 статей." in page
    page = desk.post(url, said | {"action": "back_to_draft"}, follow=True).content.decode()
    assert "В черновиках 1 статья." in page


def test_nothing_stands_inline_on_the_pages_of_the_knowledge_base(
    desk: Client, article: Article
) -> None:
    SearchRecord.objects.create(words="борщ", results=0)
    for url in (
        change(article),
        reverse("admin:knowledge_article_history", args=[article.pk]),
        reverse("admin:knowledge_article_revision", args=[article.pk, 1]),
        "/admin/knowledge/searchrecord/",
        "/admin/knowledge/picture/",
    ):
        html = desk.get(url).content.decode()
        assert not re.search(r"<style|\sstyle=|<script(?![^>]*\bsrc=)|\son\w+=", html), url
