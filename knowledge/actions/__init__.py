"""What editors and readers do with the knowledge base."""

from .editing import keep_texts, restore_revision, save_article
from .pictures import BadPicture, keep_picture, remove_picture
from .publishing import follow_timetable, publish, unpublish
from .searching import forget_old_searches, note_opened, note_search
from .voting import vote

__all__ = [
    "BadPicture",
    "follow_timetable",
    "forget_old_searches",
    "keep_picture",
    "keep_texts",
    "note_opened",
    "note_search",
    "publish",
    "remove_picture",
    "restore_revision",
    "save_article",
    "unpublish",
    "vote",
]
