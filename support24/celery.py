"""Work in the background: who does it, and the timetable."""

import os
from typing import Any

from celery import Celery, Task
from django.db import InterfaceError, OperationalError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "support24.settings")


class DeskTask(Task):  # type: ignore[type-arg]
    """A task that met no database: a sweep does its work later, and the outage has its own two lines in the log."""

    throws = (OperationalError, InterfaceError)

    def on_failure(self, exc: Exception, *_: object) -> None:
        from chat import outage

        if outage.may_pass(exc):
            outage.reported(str(self.name), exc)


app: "Celery[Any]" = Celery("support24", task_cls=DeskTask)
app.set_default()  # or threads other than the first dial amqp
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.update(
    task_ignore_result=True,
    result_backend=None,
    task_acks_late=False,
    timezone="Europe/Moscow",
    broker_connection_retry_on_startup=True,
    worker_hijack_root_logger=False,
    worker_prefetch_multiplier=1,
    beat_schedule={
        "the worker shows that it lives": {
            "task": "support24.celery.heartbeat",
            "schedule": 10,
            "options": {"expires": 30},
        },
        "questions that nobody answered": {"task": "chat.tasks.answer_forgotten", "schedule": 10},
        "incidents that somebody must be called to": {
            "task": "chat.duty.tasks.watch",
            "schedule": 5,
            "options": {"expires": 10},
        },
        "codes and partners that have ended": {
            "task": "chat.tasks.end_expired_partner_support",
            "schedule": 15,
        },
        "consents that are over": {"task": "chat.tasks.end_consents", "schedule": 15},
        "tokens of portals that have expired are forgotten": {
            "task": "portals.tasks.forget_spent_tokens",
            "schedule": 600,
        },
        "wrong passwords and codes of long ago are forgotten": {
            "task": "portals.tasks.forget_tries",
            "schedule": 3_600,
        },
        "letters go out": {
            "task": "portals.tasks.send_mail_that_is_due",
            "schedule": 5,
            "options": {"expires": 10},
        },
        "webhooks that wait": {
            "task": "programs.tasks.deliver_due",
            "schedule": 5,
            "options": {"expires": 10},
        },
        "old deliveries of webhooks are forgotten": {
            "task": "programs.tasks.forget_old",
            "schedule": 86_400,
        },
        "thumbnails that are missing": {
            "task": "files.tasks.forgotten_thumbnails",
            "schedule": 10,
            "options": {"expires": 20},
        },
        "files that wait for the virus scanner": {
            "task": "files.tasks.scan_held_back",
            "schedule": 30,
            "options": {"expires": 25},
        },
        "files whose time is over, and what was never sent": {
            "task": "chat.tasks.forget_files",
            "schedule": 3600,
        },
        "bytes that nobody shows any more": {"task": "files.tasks.sweep", "schedule": 600},
        "files without a row": {"task": "files.tasks.sweep_strays", "schedule": 86_400},
        "solved chats close": {"task": "chat.tasks.close_solved", "schedule": 600},
        "failed questions are gathered into gaps": {
            "task": "assistant.tasks.group_questions",
            "schedule": 10,
            "options": {"expires": 20},
        },
        "how people ended what the assistant could not": {
            "task": "chat.tasks.note_endings",
            "schedule": 30,
        },
        "those who asked hear of the article": {
            "task": "chat.tasks.tell_of_articles",
            "schedule": 60,
        },
        "articles that close a gap are tried on its questions": {
            "task": "assistant.tasks.replay",
            "schedule": 5,
            "options": {"expires": 10},
        },
        "articles appear and vanish at their time": {
            "task": "knowledge.tasks.follow_timetable",
            "schedule": 15,
        },
        "old searches of the help centre are forgotten": {
            "task": "knowledge.tasks.forget_old_searches",
            "schedule": 86_400,
        },
        "search finds what was said": {
            "task": "chat.tasks.prepare_search",
            "schedule": 5,
            "options": {"expires": 10},
        },
        "articles are read for the assistant": {
            "task": "knowledge.tasks.read_articles",
            "schedule": 5,
            "options": {"expires": 10},
        },
        "search finds what its rounds missed": {
            "task": "chat.tasks.prepare_search",
            "schedule": 86_400,
            "kwargs": {"everything": True},
        },
    },
)
if app.conf.broker_url.startswith("memory:"):
    app.conf.broker_transport_options = {"polling_interval": 0.05}  # instead of a second


@app.task(name="support24.celery.heartbeat", ignore_result=True)
def heartbeat() -> None:
    from knowledge.search import encoders

    from . import health

    health.beat()
    health.assistant_compares_by(encoders.state())
