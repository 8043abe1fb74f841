"""Addresses of articles from Russian titles."""

from collections.abc import Container

from django.utils.text import slugify

from knowledge.models import RESERVED_SLUGS

LONGEST_SLUG = 100
_LATIN = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "j",
        "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
        "х": "h", "ц": "c", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
    }
)  # fmt: skip


def latin_slug(text: str, longest: int = LONGEST_SLUG) -> str:
    """Latin letters, digits and dashes; «article» where nothing readable is left."""
    slug = slugify(text.lower().translate(_LATIN))
    if len(slug) > longest:
        slug = slug[:longest].rpartition("-")[0] or slug[:longest]
    return slug.strip("-_") or "article"


def free_slug(wanted: str, taken: Container[str]) -> str:
    """The wanted address, or the same with a number if it is taken; addresses of other pages are taken too."""
    slug, number = wanted, 2
    while slug in taken or slug in RESERVED_SLUGS:
        slug, number = f"{wanted}-{number}", number + 1
    return slug
