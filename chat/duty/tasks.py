"""Calls go out, and nobody is forgotten."""

from celery import shared_task

from . import actions


@shared_task(name="chat.duty.tasks.deliver", ignore_result=True)
def deliver(step_id: int) -> None:
    """Sent with the step; the watch does what was left over."""
    actions.deliver(step_id)


@shared_task(name="chat.duty.tasks.watch", ignore_result=True)
def watch() -> None:
    actions.watch()
