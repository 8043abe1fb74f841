"""What is sent outside beside everything else."""

from celery import shared_task

from . import actions


@shared_task(name="programs.tasks.deliver", ignore_result=True)
def deliver(endpoint_id: int) -> None:
    """Sent with the event; the sweep does what was left over."""
    actions.drain(endpoint_id)


@shared_task(name="programs.tasks.deliver_due", ignore_result=True)
def deliver_due() -> None:
    actions.deliver_due()


@shared_task(name="programs.tasks.forget_old", ignore_result=True)
def forget_old() -> None:
    actions.forget_old()
