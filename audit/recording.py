"""Rows that are watched write their own history, whoever saves them: an action, the admin, the API or a command.

`support24/on_record.py` says which rows; one line makes a model watched. Within the transaction of the change: what was
rolled back was never on record. `QuerySet.update()` and `bulk_create()` send no signal: an action that changes watched
rows so calls `created` or `note` itself.
"""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Field, ManyToManyField, Model
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from . import acting, words
from .acting import Actor
from .models import AuditRecord, Deed
from .words import Difference


@dataclass(frozen=True)
class Watched:
    """`portal`: the attribute that leads to the portal, "self" for the portal itself. `part_of`: the row stands on
    record as a part of that one. `without`: fields that are not worth a line."""

    portal: str = ""
    part_of: str = ""
    without: frozenset[str] = frozenset()


_watched: dict[type[Model], Watched] = {}


def watch(
    model: type[Model], *, portal: str = "", part_of: str = "", without: Iterable[str] = ()
) -> None:
    """From now on every save and deletion of such a row is on record."""
    _watched[model] = Watched(portal, part_of, frozenset(without))
    name = f"audit of {model.__name__}"
    pre_save.connect(_before_save, sender=model, dispatch_uid=name)
    post_save.connect(_after_save, sender=model, dispatch_uid=name)
    post_delete.connect(_after_delete, sender=model, dispatch_uid=name)
    for field in model._meta.local_many_to_many:
        through = getattr(model, field.name).through
        m2m_changed.connect(_after_choice, sender=through, dispatch_uid=f"{name}.{field.name}")


def models_on_record() -> list[type[Model]]:
    """Those that stand on record under their own name."""
    return [model for model, watched in _watched.items() if not watched.part_of]


def note(
    deed: Deed,
    subject: Model | None = None,
    *,
    details: str = "",
    portal: Model | None = None,
    actor: Actor | None = None,
) -> AuditRecord:
    """Puts one deed on record by hand: a refusal, a use, a change that sent no signal. No text of a chat, no secret."""
    row = _row(deed, subject, details, actor)
    if portal is not None:
        row.portal_key, row.portal = portal.pk, words.shortened(str(portal), 160)
    row.save(force_insert=True)
    return row


def created(rows: Iterable[Model]) -> None:
    """The same as saving each of them would have written, for rows of `bulk_create`."""
    actor = acting.current()
    AuditRecord.objects.bulk_create(
        [_row(Deed.CREATED, row, _told(_differences(None, row)), actor) for row in rows]
    )


def _before_save(
    sender: type[Model], instance: Any, raw: bool = False, update_fields: Any = None, **_kw: Any
) -> None:
    """Remembers the row as it stands in the database: what is compared is never what somebody once read."""
    instance._stood_before = None
    if (
        raw
        or instance._state.adding
        or (update_fields and set(update_fields) <= _watched[sender].without)
    ):
        return
    instance._stood_before = sender._base_manager.filter(pk=instance.pk).first()


def _after_save(
    sender: type[Model],
    instance: Any,
    created: bool,
    raw: bool = False,
    update_fields: Any = None,
    **_kw: Any,
) -> None:
    if raw:
        return
    before = instance.__dict__.pop("_stood_before", None)
    if not created and before is None:
        return
    instance = _as_stored(instance)
    differences = _differences(before, instance, update_fields)
    if created or differences:
        _write(Deed.CREATED if created else Deed.CHANGED, instance, differences)


def _after_delete(sender: type[Model], instance: Model, **_kw: Any) -> None:
    _write(Deed.DELETED, instance, [])


def _after_choice(
    sender: Any, instance: Model, action: str, pk_set: Any, reverse: bool, model: Any, **_kw: Any
) -> None:
    if (
        reverse
        or action not in ("post_add", "post_remove", "pre_clear")
        or (action != "pre_clear" and not pk_set)
    ):
        return
    field = next(
        f
        for f in instance._meta.local_many_to_many
        if getattr(type(instance), f.name).through is sender
    )
    with translation.override("ru"):
        if action == "pre_clear":
            chosen = list(getattr(instance, field.name).all())
        else:
            chosen = list(model._base_manager.filter(pk__in=pk_set))
        if not chosen:
            return
        names = words.value(", ".join(str(row) for row in chosen))
        verb = _("добавлено") if action == "post_add" else _("убрано")
        details = f"{field.verbose_name}: {verb} {names}"
    _row(Deed.CHANGED, instance, details, acting.current()).save(force_insert=True)


def _write(deed: Deed, instance: Model, differences: list[Difference]) -> None:
    part_of = _watched[type(instance)].part_of
    if not part_of:
        _row(deed, instance, _told(differences), acting.current()).save(force_insert=True)
        return
    with translation.override("ru"):
        verb = {Deed.CREATED: _("добавлено"), Deed.DELETED: _("убрано")}.get(deed, _("изменено"))
        caption = instance._meta.verbose_name
        details = f"{caption}: {verb} {words.value(str(instance))}"
    if deed is Deed.CHANGED:
        details += f" ({_told(differences)})"
    _row(Deed.CHANGED, getattr(instance, part_of), details, acting.current()).save(
        force_insert=True
    )


def _row(deed: Deed, subject: Model | None, details: str, actor: Actor | None) -> AuditRecord:
    actor = actor or acting.current()
    row = AuditRecord(
        deed=deed,
        actor_key=actor.key,
        actor=words.shortened(actor.name, words.LONGEST_NAME),
        address=actor.address,
        details=words.shortened(words.masked(details), words.LONGEST_DETAILS),
    )
    if subject is not None:
        row.kind, row.key = subject._meta.label_lower, str(subject.pk)
        with translation.override("ru"):
            name = words.value(str(subject))
            row.object = words.shortened(
                f"{subject._meta.verbose_name} «{name}»", words.LONGEST_NAME
            )
        portal = _portal_of(subject)
        if portal is not None:
            row.portal_key, row.portal = portal.pk, words.shortened(str(portal), 160)
    return row


def _portal_of(subject: Model) -> Any:
    path = _watched[type(subject)].portal if type(subject) in _watched else ""
    return subject if path == "self" else getattr(subject, path) if path else None


def _as_stored(row: Model) -> Model:
    """A copy whose values are what the database gives back: code may save «10:00» for a time, or F() for a number."""
    stored = copy(row)
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if hasattr(value, "resolve_expression"):
            return type(row)._base_manager.get(pk=row.pk)
        if not field.is_relation:
            setattr(stored, field.attname, field.to_python(value))
    return stored


def _differences(before: Model | None, after: Model, update_fields: Any = None) -> list[Difference]:
    """Field by field. Of a new row, what it says; what `save(update_fields=…)` leaves alone has not changed."""
    watched, found = _watched[type(after)], []
    with translation.override("ru"):
        for field in after._meta.concrete_fields:
            if field.primary_key or field.name in watched.without | {watched.part_of}:
                continue
            if update_fields and not {field.name, field.attname} & set(update_fields):
                continue
            old = field.value_from_object(before) if before is not None else None
            new = field.value_from_object(after)
            if old == new or (before is None and new in ("", None)):
                continue
            caption = str(field.verbose_name)
            if words.is_secret(field.name):
                if before is not None:  # of a new row it goes without saying
                    found.append(Difference(caption, None, None))
                continue
            said = _in_words(field, before) if before is not None else words.NOTHING
            found.append(Difference(caption, said, _in_words(field, after)))
    return found


def _told(differences: list[Difference]) -> str:
    with translation.override("ru"):
        return words.told(differences, replaced=_("заменено"))


def _in_words(field: "Field[Any, Any]", row: Model) -> str:
    """The value as the admin would show it."""
    value = field.value_from_object(row)
    if value is None or value == "":
        return words.NOTHING
    if isinstance(value, bool):
        return _("да") if value else _("нет")
    if field.is_relation and not isinstance(field, ManyToManyField):
        return words.value(str(getattr(row, field.name)))
    if field.choices:
        return words.value(str(getattr(row, f"get_{field.name}_display")()))
    if isinstance(value, list):
        return words.value(", ".join(map(str, value)))
    if isinstance(value, datetime):
        return formats.date_format(
            timezone.localtime(value, timezone.get_default_timezone()), "d.m.Y H:i"
        )
    return words.value(str(value))
