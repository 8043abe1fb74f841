"""Relative links and pictures of a folder tree, turned into addresses of the help centre."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import unquote

from django.urls import reverse
from django.utils.translation import gettext as _

from knowledge.links import replace_targets
from knowledge.markdown import anchor_of
from knowledge.pictures import BadPicture
from knowledge.sources import MARKDOWN_ENDINGS, Bad, Incoming

PICTURE_ENDINGS = {".png", ".jpg", ".jpeg", ".webp", ".gif", ".svg"}
FRONT_PAGES = ("index", "README", "readme")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//|#|\?", re.IGNORECASE)


class RelativeLinks:
    """`pages` are addresses of articles by their files; `keep` stores a picture and tells its address."""

    def __init__(
        self, root: Path, pages: Mapping[Path, str], keep: Callable[[Path], str], notes: list[Bad]
    ) -> None:
        self.root, self.pages, self.keep, self.notes = root, pages, keep, notes

    def body_of(self, incoming: Incoming) -> str:
        """The article's text with links that work on a page; what leads nowhere is noted and stays."""
        file = incoming.file
        if file is None:
            return incoming.body

        def replaced(target: str) -> str | None:
            if _ELSEWHERE.match(target):
                return None
            path, _hash, fragment = target.partition("#")
            wanted = unquote(path.partition("?")[0])
            try:
                return self._address(file, wanted, unquote(fragment))
            except (BadPicture, OSError, ValueError) as error:
                self.notes.append(Bad(file, _line_of(target, file), f"{target}: {error}"))
                return None

        return replace_targets(incoming.body, replaced)

    def _address(self, file: Path, wanted: str, fragment: str) -> str | None:
        """The address of what a link of the file names; None for a page of another site, ValueError for nothing."""
        from_root = wanted.startswith("/")
        target = (self.root / wanted[1:] if from_root else file.parent / wanted).resolve()
        if not target.is_relative_to(self.root):
            raise ValueError(_("ссылка ведёт за пределы папки"))
        if target.suffix.lower() in PICTURE_ENDINGS and target.is_file():
            return self.keep(target)
        for page in _pages_at(target):
            if slug := self.pages.get(page):
                address = reverse("help:article", args=[slug])
                return f"{address}#{anchor_of(fragment)}" if fragment else address
        if from_root:
            return None
        raise ValueError(_("ссылка никуда не ведёт"))


def _pages_at(target: Path) -> list[Path]:
    """Files that a link may mean: itself, without the ending, as a web page, the front page of a folder."""
    endings = sorted(MARKDOWN_ENDINGS)
    found = [target, *(target.with_name(target.name + ending) for ending in endings)]
    if target.suffix.lower() == ".html":
        found += [target.with_suffix(ending) for ending in endings]
    return found + [target / f"{name}{ending}" for name in FRONT_PAGES for ending in endings]


def _line_of(target: str, file: Path) -> int:
    text = file.read_text(encoding="utf-8", errors="replace")
    return text.count("\n", 0, max(0, text.find(target))) + 1
