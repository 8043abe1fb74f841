"""The help centre is read without signing in, and shows nothing unpublished."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from knowledge.models import Article, Section
from knowledge.search.current import current

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail() -> Section:
    return Section.objects.create(slug="mail", name="Почта и рассылки", icon=Section.Icon.MAIL)


def write(
    section: Section | None,
    slug: str,
    title: str,
    body: str,
    *,
    published: bool = True,
    asked_as: str = "",
) -> Article:
    article = Article(section=section, slug=slug, title=title, body=body, asked_as=asked_as)
    if published:
        article.publish(timezone.now())
    article.save()
    return article


def test_a_stranger_reads_sections_and_articles_and_finds_no_draft(
    client: Client, mail: Section
) -> None:
    write(
        mail, "waits", "Письмо ожидает отправки", "## Состояние ящика\n\nОткройте настройки почты."
    )
    write(mail, "limit", "Сколько писем можно отправить", "Лимит зависит от тарифа.")
    write(mail, "secret", "Черновик о почте", "Ещё не готово", published=False)
    write(None, "loose", "Статья вне разделов", "Текст")

    home = client.get("/help/").content.decode()
    assert "Почта и рассылки" in home
    assert "Письмо ожидает отправки" in home
    assert "Статья вне разделов" in home
    assert "Черновик о почте" not in home

    page = client.get("/help/waits/").content.decode()
    assert "Открой" in page
    assert 'href="#h-состояние-ящика"' in page
    assert "Сколько писем можно отправить" in page  # a neighbour
    assert "/chats/new/" in page
    assert "Черновик о почте" not in page

    assert client.get("/help/secret/").status_code == 404
    assert client.get("/help/absent/").status_code == 404


def test_an_editor_sees_a_draft_as_a_preview(client: Client, mail: Section) -> None:
    write(mail, "secret", "Черновик о почте", "Ещё не готово", published=False)
    editor = get_user_model().objects.create_superuser(
        email="editor@desk.example", password="x" * 12, name="Редактор"
    )
    client.force_login(editor)
    assert "Черновик, виден только редакторам" in client.get("/help/secret/").content.decode()


def test_a_section_lists_all_its_articles(client: Client, mail: Section) -> None:
    for number in range(5):
        write(mail, f"a{number}", f"Статья номер {number}", "Текст")
    home = client.get("/help/").content.decode()
    assert "Все статьи раздела: 5" in home
    assert "Статья номер 4" not in home
    assert "Статья номер 4" in client.get("/help/?section=mail").content.decode()
    assert client.get("/help/?section=absent").status_code == 404


def test_search_finds_by_other_words_and_misspelt_and_shows_the_passage(
    client: Client, mail: Section
) -> None:
    write(
        mail,
        "waits",
        "Письмо ожидает отправки",
        "Жёлтый значок просит войти в ящик ещё раз.",
        asked_as="почта висит",
    )
    write(mail, "rights", "Роли и права", "Администратор назначает роль.")
    for query in ("желтый значек", "почта висит", "письма отправка", "GBCMVJ"):
        page = client.get("/help/search/", {"q": query}).content.decode()
        assert "Письмо ожидает отправки" in page, query
        assert "Жёлтый значок просит войти" in page
        assert "Роли и права" not in page


def test_search_without_words_and_without_results_says_so(client: Client, mail: Section) -> None:
    write(mail, "waits", "Письмо ожидает отправки", "Текст")
    assert "своими словами" in client.get("/help/search/").content.decode()
    page = client.get("/help/search/", {"q": "борщ со сметаной"}).content.decode()
    assert "По запросу «борщ со сметаной» статей нет" in page
    assert "/chats/new/" in page


@pytest.mark.parametrize(
    "query", ["<script>alert(1)</script>", "\x00", "а" * 5000, "🙂", "' OR 1=1 --", "%s {{ 7 }}"]
)
def test_odd_queries_are_shown_as_text(client: Client, mail: Section, query: str) -> None:
    write(mail, "waits", "Письмо ожидает отправки", "Текст")
    answer = client.get("/help/search/", {"q": query})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_markup_of_an_article_is_never_executed_in_the_page(client: Client, mail: Section) -> None:
    attack = "<script>alert(1)</script>"
    write(
        mail,
        "attack",
        f"Заголовок {attack}",
        f"Текст {attack}\n\n## Раздел {attack}",
        asked_as=f"вопрос {attack}",
    )
    for url in (
        "/help/",
        "/help/attack/",
        "/help/attack/?passage=" + attack,
        "/help/search/?q=заголовок",
        "/help/?section=mail",
    ):
        page = client.get(url).content.decode()
        assert attack not in page, url
        assert "&lt;script&gt;" in page, url


def test_the_passage_that_was_quoted_is_marked_in_the_article(
    client: Client, mail: Section
) -> None:
    write(mail, "waits", "Письмо", "Первый абзац.\n\nЖёлтый значок просит войти ещё раз.")
    page = client.get(
        "/help/waits/", {"passage": "Жёлтый значок просит войти ещё раз."}
    ).content.decode()
    assert "<mark>Жёлтый значок просит войти ещё раз.</mark>" in page


def test_an_article_that_changes_is_found_by_its_new_words(client: Client, mail: Section) -> None:
    article = write(mail, "waits", "Письмо ожидает отправки", "Текст")
    assert "Письмо ожидает" not in client.get("/help/search/?q=аквариум").content.decode()
    article.title = "Аквариум в офисе"
    article.touch(timezone.now())
    article.save()
    current.forget()  # a second passes
    assert "Аквариум в офисе" in client.get("/help/search/?q=аквариум").content.decode()
    article.state = Article.State.DRAFT
    article.save()
    assert "Аквариум в офисе" not in client.get("/help/search/?q=аквариум").content.decode()


def test_articles_of_no_section_have_a_page_of_their_own_as_long_as_it_is(client: Client) -> None:
    for number in range(55):
        write(None, f"a{number}", f"Статья {number:02}", "Текст")
    home = client.get("/help/").content.decode()
    assert "Другие статьи" in home
    assert "Статья 02" in home
    assert "Статья 03" not in home
    assert "Все статьи раздела: 55" in home
    first = client.get("/help/?section=-").content.decode()
    assert "Статья 49" in first
    assert "Статья 50" not in first
    second = client.get("/help/?section=-&page=2").content.decode()
    assert "Статья 54" in second
    assert "Страница 2 из 2" in second


def test_an_empty_section_is_not_a_page(client: Client, mail: Section) -> None:
    assert client.get("/help/?section=mail").status_code == 404
    assert client.get("/help/?section=-").status_code == 404


def test_the_date_of_the_last_change_is_that_of_the_text(client: Client, mail: Section) -> None:
    article = write(mail, "waits", "Письмо", "Текст")
    Article.objects.filter(pk=article.pk).update(
        edited_at=datetime(2026, 3, 5, 9, tzinfo=UTC), updated_at=timezone.now()
    )
    page = client.get("/help/waits/").content.decode()
    assert "Обновлено 5 марта 2026" in page
    assert 'datetime="2026-03-05T12:00:00+03:00"' in page


def test_related_articles_are_those_on_the_same_matter_before_neighbours(
    client: Client, mail: Section
) -> None:
    write(mail, "here", "Письма попадают в спам", "Проверьте подпись домена.")
    write(mail, "neighbour", "Аквариум", "Рыбы")
    write(None, "near", "Почему письма оказались в спаме", "Подпись домена не настроена.")
    write(None, "secret", "Письма в спаме: черновик", "Подпись", published=False)
    page = client.get("/help/here/").content.decode()
    related = page[page.index("Похожие статьи") :]
    assert related.index("Почему письма оказались") < related.index("Аквариум")
    assert "черновик" not in related


def test_contents_lead_to_the_headings(client: Client, mail: Section) -> None:
    write(mail, "waits", "Письмо", "## Первый\n\nа\n\n### Глубже\n\nб\n\n#### Ещё\n\nв")
    page = client.get("/help/waits/").content.decode()
    for anchor in ("h-первый", "h-глубже"):
        assert f'href="#{anchor}"' in page
        assert f'id="{anchor}"' in page
    assert 'href="#h-еще"' not in page
    assert 'href="#h-ещё"' not in page


@pytest.mark.parametrize(
    ("url", "queries"),
    [
        ("/help/", 2),
        ("/help/?section=mail", 3),
        ("/help/a1/", 2),
        ("/help/search/?q=статья", 2),
        ("/help/search/suggestions/?q=статья", 3),
    ],
)
def test_a_page_costs_the_same_queries_however_many_articles_there_are(
    client: Client,
    mail: Section,
    django_assert_num_queries: DjangoAssertNumQueries,
    url: str,
    queries: int,
) -> None:
    for number in range(30):
        write(mail, f"a{number}", f"Статья {number}", "Текст")
    client.get(url)  # the index is made, and its stamp is a second old at most
    with django_assert_num_queries(queries):
        assert client.get(url).status_code == 200


def test_a_vote_costs_two_queries(
    client: Client, mail: Section, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    write(mail, "a", "Статья", "Текст")
    with django_assert_num_queries(2):
        client.post("/help/a/vote/", {"helped": "1"})
