"""What staff would change and have not saved: the row as it stands and as it would be. Pure.

Nobody here knows what hangs on a tariff; whoever does answers `tariffs.signals.consequences_asked`.
"""

from dataclasses import dataclass

from tariffs.entitlements import Entitlement
from tariffs.hours import Hours

NAMED = 50


@dataclass(frozen=True)
class PlanDraft:
    plan: int
    before: Entitlement
    after: Entitlement


@dataclass(frozen=True)
class ScheduleDraft:
    schedule: int
    before: Hours
    after: Hours


@dataclass(frozen=True)
class Consequence:
    """The same changes for `count` portals, the first of them by name; without changes nothing happens to them."""

    changes: tuple[str, ...]
    count: int
    named: tuple[str, ...]

    @property
    def unnamed(self) -> int:
        return self.count - len(self.named)
