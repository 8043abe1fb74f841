"""Sections and articles of the knowledge base, their past texts and pictures, votes and searches."""

from .article import LONGEST_BODY, RESERVED_SLUGS, TEXT_FIELDS, Article
from .picture import FOLDER as PICTURES_FOLDER
from .picture import Picture
from .reading import ArticleReading
from .revision import Revision
from .search_record import SearchRecord
from .section import Section
from .vote import Vote

__all__ = [
    "LONGEST_BODY",
    "PICTURES_FOLDER",
    "RESERVED_SLUGS",
    "TEXT_FIELDS",
    "Article",
    "ArticleReading",
    "Picture",
    "Revision",
    "SearchRecord",
    "Section",
    "Vote",
]
