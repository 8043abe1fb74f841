"""Where editors write the knowledge base, and see what is read and looked for."""

from .articles import ArticleAdmin
from .pictures import PictureAdmin
from .searches import SearchRecordAdmin
from .sections import SectionAdmin

__all__ = ["ArticleAdmin", "PictureAdmin", "SearchRecordAdmin", "SectionAdmin"]
