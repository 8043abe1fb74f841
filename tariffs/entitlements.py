"""What a tariff plan gives to a portal, as plain facts for the rules of the chat."""

from dataclasses import dataclass
from enum import StrEnum

from tariffs.hours import Hours
from tariffs.targets import NOTHING_PROMISED, Targets


class Role(StrEnum):
    """What a person is on a portal."""

    ADMINISTRATOR = "administrator"
    INTEGRATOR = "integrator"
    EMPLOYEE = "employee"


@dataclass(frozen=True)
class Entitlement:
    """The facts of one plan; `operator_hours` is None where the plan has no operators, who alone promise anything."""

    plan: str
    name: str
    writers: frozenset[Role]
    operator_hours: Hours | None
    special_support: bool
    critical_incidents: bool
    targets: Targets = NOTHING_PROMISED

    @property
    def has_operators(self) -> bool:
        """Whether a person of this plan can ever be handed over to an operator."""
        return self.operator_hours is not None

    def lets_write(self, role: Role | None) -> bool:
        """The plan's word on this role; None is nobody's."""
        return role in self.writers
