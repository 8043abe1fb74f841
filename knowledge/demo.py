"""The demo's knowledge base: the articles that come with the desk, on shelves in a sensible order."""

from pathlib import Path

from knowledge.importing import Report, import_path
from knowledge.models import Section

DEMO_ARTICLES = Path(__file__).parent / "demo_articles"
SHELVES = [
    ("nachalo", Section.Icon.STAR),
    ("crm", Section.Icon.CARD),
    ("zadachi", Section.Icon.CHECK),
    ("telefoniya", Section.Icon.PHONE),
    ("pochta", Section.Icon.MAIL),
    ("prava", Section.Icon.LOCK),
    ("oplata", Section.Icon.FILE),
    ("oshibki", Section.Icon.LINK),
]


def load_demo_articles() -> Report:
    """Bring the demo articles in; a second time changes nothing."""
    report = import_path(DEMO_ARTICLES)
    for position, (slug, icon) in enumerate(SHELVES, start=1):
        Section.objects.filter(slug=slug).update(position=position, icon=icon)
    return report
