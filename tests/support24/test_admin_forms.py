"""Every form of the admin in which something is added: whatever is sent for a chosen row, the form comes back."""

from typing import Any

import pytest
from django.contrib import admin
from django.forms import ModelChoiceField
from django.test import Client
from django.urls import reverse

OUT_OF_NOWHERE = ["abc", "9" * 30, "\x00"]


def forms_to_add() -> list[str]:
    """Addresses of the models, as `admin:…_add`, that the desk's admin registers."""
    found = (model._meta for model in admin.site._registry)
    return sorted(f"admin:{meta.app_label}_{meta.model_name}_add" for meta in found)


def chosen(page: Any) -> list[str]:
    """Names of the fields in which a row is chosen, those of an inline's first row included."""
    form = page.context["adminform"].form if "adminform" in page.context else page.context["form"]
    names = [form.add_prefix(n) for n, f in form.fields.items() if isinstance(f, ModelChoiceField)]
    for inline in page.context.get("inline_admin_formsets", []):
        empty = inline.formset.empty_form
        names += [
            f"{inline.formset.prefix}-0-{name}"
            for name, field in empty.fields.items()
            if isinstance(field, ModelChoiceField) and name not in (inline.formset.fk.name,)
        ]
    return names


def rows_of(page: Any) -> dict[str, str]:
    found = {}
    for inline in page.context.get("inline_admin_formsets", []):
        prefix = inline.formset.prefix
        found |= {f"{prefix}-TOTAL_FORMS": "1", f"{prefix}-INITIAL_FORMS": "0"}
    return found


@pytest.mark.parametrize("where", forms_to_add())
def test_a_row_that_cannot_be_is_no_choice_and_no_error_page(
    admin_client: Client, where: str
) -> None:
    page = admin_client.get(reverse(where))
    if page.status_code in (302, 403):
        return  # nothing is added by this way
    assert page.status_code == 200
    names = chosen(page)
    for value in OUT_OF_NOWHERE if names else []:
        answer = admin_client.post(reverse(where), rows_of(page) | dict.fromkeys(names, value))
        assert answer.status_code == 200
        proposed = admin_client.get(reverse(where), dict.fromkeys(names, value))
        assert proposed.status_code == 200
        assert "errorlist" in answer.content.decode()


def test_there_are_such_fields(admin_client: Client) -> None:
    page = admin_client.get(reverse("admin:portals_member_add"))
    assert chosen(page) == ["portal", "user"]
    page = admin_client.get(reverse("admin:portals_portal_add"))
    assert "members-0-user" in chosen(page)
