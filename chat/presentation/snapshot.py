"""What one reader sees of a chat's state: the contract's `thread` fields and the page's live parts."""

from typing import Any

from chat.composer import State, Verdict
from chat.models import Thread
from chat.routing import Decision
from chat.standing import Outlook, decision_for
from portals.models import User

from .console_parts import console_parts
from .customer_parts import customer_context, customer_parts


def snapshot(thread: Thread, user: User, verdict: Verdict) -> dict[str, Any]:
    """{"thread": the contract's fields, "parts": name -> HTML}: what a page and its socket show now."""
    decision = decision_for(thread.customer, thread.portal)
    fields = thread_fields(thread, verdict, decision)
    if verdict.at_desk:
        return {"thread": fields, "parts": console_parts(thread, user, verdict)}
    return {"thread": fields, "parts": customer_parts(thread, verdict, decision, fields)}


def thread_fields(thread: Thread, verdict: Verdict, outlook: Outlook | Decision) -> dict[str, Any]:
    """`welcome.thread` of the contract."""
    offered = (
        thread.operator_offered
        and thread.state == State.ASSISTANT
        and verdict.may_write
        and not verdict.at_desk
        and outlook.has_people
    )
    return {
        "id": str(thread.uuid),
        "subject": thread.subject,
        "state": str(thread.state),
        "channel": str(thread.channel),
        "may_write": verdict.may_write,
        "reason": verdict.refusal if verdict.may_read and verdict.refusal else verdict.reason.value,
        "offer_operator": offered,
        "tries": thread.failed_tries,
        "position": position(thread),
        "opens_at": outlook.opens_at.isoformat() if outlook.opens_at else None,
    }


def position(thread: Thread) -> int | None:
    """1 for the chat that is taken next; None for a chat that does not wait."""
    if thread.state != State.WAITING or thread.answers_from is None:
        return None
    return (
        Thread.objects.in_queue_of(thread).filter(answers_from__lt=thread.answers_from).count() + 1
    )


def context_of(thread: Thread, user: User, verdict: Verdict) -> dict[str, Any]:
    """The same for the page itself, whose template includes the parts."""
    decision = decision_for(thread.customer, thread.portal)
    return customer_context(thread, verdict, decision, thread_fields(thread, verdict, decision))
