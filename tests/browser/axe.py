"""What axe-core finds on a page as it stands: light and dark, wide and on a phone; and whether it scrolls sideways."""

from typing import Any, Literal

from axe_core_python.base import AXE_SCRIPT
from playwright.sync_api import Page, ViewportSize

# The dark theme changes tokens only, so there only the contrast can go wrong.
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
WIDE: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
NARROWEST: ViewportSize = {"width": 320, "height": 640}
Looks = tuple[tuple[ViewportSize, Literal["light", "dark"], dict[str, Any]], ...]
LOOKS: Looks = ((WIDE, "light", {}), (PHONE, "light", {}), (PHONE, "dark", CONTRAST))
FIRST: dict[str, Any] = {"viewport": WIDE, "color_scheme": "light", "reduced_motion": "reduce"}
SETTLED = (
    "Promise.all(document.getAnimations().map(one => one.finished))"  # colours that still change
)
FIND = f"""options => {SETTLED}.then(() => axe.run(document, options)).then(found => found.violations.map(
    one => one.id + ": " + one.nodes.map(node => node.html.slice(0, 160)).join(" | ")))"""
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def faults(page: Page, what: str) -> list[str]:
    """What is wrong with the page as it stands, once all of it is there."""
    page.wait_for_load_state()
    page.evaluate(AXE_SCRIPT)
    found: list[str] = []
    for size, theme, options in LOOKS:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        violations: list[str] = page.evaluate(FIND, options)
        found += [f"{what} {size['width']} {theme} {violation}" for violation in violations]
    for size in (PHONE, NARROWEST):
        page.set_viewport_size(size)
        if (pixels := page.evaluate(TOO_WIDE)) > 0:
            found.append(f"{what} is {pixels} px wider than a window of {size['width']}")
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    return found


def look(page: Page, path: str) -> list[str]:
    page.goto(path)
    return faults(page, path)


def check(page: Page, *paths: str) -> None:
    found = [fault for path in paths for fault in look(page, path)]
    assert not found, "\n".join(found)
