"""Files go: when their tariff keeps them no longer, on request, when they were never sent."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from audit.models import AuditRecord
from chat import actions, tasks
from chat.composer import State
from chat.models import Attachment, Entry, Thread
from files.models import Blob, Terms
from portals.models import User
from tests.chat.files_of_a_chat import attached, kept_in
from tests.chat.people import People, html_of
from tests.factories import UserFactory
from tests.files import samples

pytestmark = pytest.mark.django_db
FUTURE = timedelta(days=400)


@pytest.fixture
def people(media: Path) -> People:
    made = People()
    operator = made.who["operator"]
    Thread.objects.filter(pk=made.thread.pk).update(state=State.ACTIVE, operator=operator)
    made.thread.refresh_from_db()
    return made


def sent(thread: Thread, user: User, raw: bytes, name: str = "снимок.png") -> Attachment:
    file = attached(thread, user, raw, name)
    files = [str(file.uuid)]
    actions.post_message(thread, user, text="Вот", client_id=uuid4(), files=files)
    return file


def test_what_the_tariff_keeps_no_longer_leaves_a_line(people: People, media: Path) -> None:
    file = sent(people.thread, people.who["owner"], samples.picture())
    days = Terms.of(people.portal.plan).keep_days
    assert days is not None
    assert actions.erase_expired(timezone.now() + timedelta(days=days - 1)) == 0
    assert actions.erase_expired(timezone.now() + timedelta(days=days + 1)) == 1
    assert actions.erase_expired(timezone.now() + timedelta(days=days + 1)) == 0
    assert (Blob.objects.count(), kept_in(media)) == (0, [])
    client = people.client()
    assert client.get(file.get_absolute_url()).status_code == 404
    page = html_of(client.get(people.page()))
    assert "снимок.png" in page
    assert "удалён" in page
    assert file.get_absolute_url() not in page


def test_where_the_tariff_has_no_term_files_stay(people: People) -> None:
    Terms.objects.update_or_create(plan=people.portal.plan, defaults={"keep_days": None})
    sent(people.thread, people.who["owner"], samples.picture())
    assert actions.erase_expired(timezone.now() + FUTURE * 10) == 0


def test_equal_bytes_stay_as_long_as_one_shows_them(people: People, media: Path) -> None:
    mine = sent(people.thread, people.who["owner"], samples.picture())
    sent(people.thread, people.who["operator"], samples.picture(), "тот же.png")
    actions.erase(Attachment.objects.filter(pk=mine.pk), timezone.now())
    assert (Blob.objects.count(), len(kept_in(media))) == (1, 1)
    actions.erase(Attachment.objects.all(), timezone.now())
    assert (Blob.objects.count(), len(kept_in(media))) == (0, 0)


def test_files_that_were_never_sent_go_after_a_day(people: People, media: Path) -> None:
    attached(people.thread, people.who["owner"])
    kept = sent(people.thread, people.who["owner"], samples.picture())
    assert actions.forget_unsent(timezone.now() + timedelta(hours=23)) == 0
    assert actions.forget_unsent(timezone.now() + timedelta(hours=25)) == 1
    assert Attachment.objects.get() == kept
    assert len(kept_in(media)) == 1


def test_the_task_does_both(people: People) -> None:
    attached(people.thread, people.who["owner"])
    sent(people.thread, people.who["owner"], samples.picture())
    Attachment.objects.update(created_at=timezone.now() - FUTURE)
    tasks.forget_files()
    assert Attachment.objects.get().erased_at is not None


def test_a_persons_files_are_erased_with_their_names(people: People) -> None:
    mine = sent(people.thread, people.who["owner"], samples.picture(), "паспорт Анны.png")
    theirs = sent(people.thread, people.who["operator"], samples.picture("JPEG"), "ответ.jpg")
    email = people.who["owner"].email
    call_command("erase_files", person=email)  # counts alone
    assert Attachment.objects.kept().count() == 2
    call_command("erase_files", person=email, yes=True)
    assert list(Attachment.objects.kept()) == [theirs]
    for text in (
        str(list(Entry.objects.filter(attachments=mine).values_list("data", flat=True))),
        html_of(people.client().get(people.page())),
        str(list(AuditRecord.objects.values())),
    ):
        assert "паспорт" not in text


def test_a_portals_files_are_erased_and_that_is_on_record(people: People) -> None:
    sent(people.thread, people.who["owner"], samples.picture())
    sent(people.thread, people.who["operator"], samples.pdf(), "ответ.pdf")
    call_command("erase_files", portal=people.portal.slug, yes=True)
    assert not Attachment.objects.kept().exists()
    record = AuditRecord.objects.filter(details__contains="файлов: 2").get()
    assert record.portal_key == people.portal.pk


@pytest.mark.parametrize("whose", [{"person": "nobody@example.com"}, {"portal": "nowhere"}])
def test_whoever_does_not_exist_is_named(whose: dict[str, str], db: None) -> None:
    with pytest.raises(CommandError):
        call_command("erase_files", **whose, yes=True)


# --- the page of staff --------------------------------------------------------------------------
LIST = "/admin/chat/attachment/"


@pytest.fixture
def staff() -> Client:
    client = Client()
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


def test_staff_see_what_is_kept_and_how_much(people: People, staff: Client) -> None:
    sent(people.thread, people.who["owner"], samples.picture(), "снимок.png")
    page = html_of(staff.get(LIST))
    assert "снимок.png" in page
    assert "Хранится всего" in page
    assert people.portal.name in page
    assert staff.get(f"{LIST}{Attachment.objects.get().pk}/delete/").status_code == 403


@pytest.mark.parametrize(
    ("action", "left"),
    [("erase_chosen", 2), ("erase_of_these_people", 1), ("erase_of_these_portals", 0)],
)
def test_staff_erase_after_they_were_told_what(
    people: People, staff: Client, action: str, left: int
) -> None:
    owner, operator = people.who["owner"], people.who["operator"]
    mine = sent(people.thread, owner, samples.picture())
    sent(people.thread, owner, samples.pdf(), "счёт.pdf")
    sent(people.thread, operator, samples.har(), "сеть.har")
    chosen = {"action": action, "_selected_action": str(mine.pk)}
    asked = html_of(staff.post(LIST, chosen))
    assert "Вернуть их нельзя" in asked
    assert Attachment.objects.kept().count() == 3
    staff.post(LIST, chosen | {"confirm": "1"})
    assert Attachment.objects.kept().count() == left


def test_who_may_only_look_erases_nothing(people: People) -> None:
    from django.contrib.auth.models import Permission

    looker = UserFactory(is_staff=True)
    looker.user_permissions.add(Permission.objects.get(codename="view_attachment"))
    client = Client()
    client.force_login(looker)
    file = sent(people.thread, people.who["owner"], samples.picture())
    assert "снимок.png" in html_of(client.get(LIST))
    client.post(LIST, {"action": "erase_chosen", "_selected_action": file.pk, "confirm": "1"})
    assert Attachment.objects.kept().count() == 1


def test_staff_edit_the_terms_of_a_tariff(people: People, staff: Client) -> None:
    assert html_of(staff.get("/admin/files/terms/"))
    assert html_of(staff.get("/admin/files/terms/add/"))
