"""Articles, editors and pictures for the tests of the knowledge base."""

import io

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from PIL import Image

from knowledge.search.current import current


@pytest.fixture(autouse=True)
def fresh_start(nothing_is_remembered: None) -> None:
    """No index and no counted pace of another test."""
    current.forget()


@pytest.fixture
def editor(db: None) -> AbstractBaseUser:
    return get_user_model().objects.create_superuser(
        email="editor@desk.example", password="x" * 12, name="Вера Редакторова"
    )


@pytest.fixture
def png() -> bytes:
    return painted("PNG")


def painted(form: str, size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#0b6675").save(out, form, **options)  # type: ignore[arg-type]
    return out.getvalue()
