"""Articles, editors and pictures for the tests of the knowledge base."""

import io
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from PIL import Image
from pytest_django import Settings

from knowledge.search.current import current


@pytest.fixture(autouse=True)
def fresh_start(settings: Settings, tmp_path: Path, nothing_is_remembered: None) -> None:
    """No index, no counted pace and no stored file of another test."""
    current.forget()
    settings.MEDIA_ROOT = str(tmp_path / "media")


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
