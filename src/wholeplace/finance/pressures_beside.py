"""Cost pressures beside a published estimate of them, and the rules they lean on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wholeplace.finance.pressures import Pressures, Service
from wholeplace.finance.rules import Rule, Rulebook

TOGETHER = (
    "driver_interval_level",
    "driver_loading_price",
    "driver_loading_demand",
    "driver_tail_degrees",
    "nic_share_of_pay",
)
"""Rules that hold for all drivers together."""


@dataclass(frozen=True, slots=True)
class Beside:
    """Pressures beside a published estimate of them.

    Attributes:
        found: Ours.
        share: The published share of the base.
        gbp: The published amount [GBP, cash].
        tolerance: How near counts as reproduced, as a part of the published share.
        england: What all authorities of England spend on the services that count, by service, in
            the base year [GBP, cash].
    """

    found: Pressures
    share: Rule
    gbp: Rule
    tolerance: Rule
    england: Mapping[str, float]

    @property
    def off(self) -> float:
        """How far ours is from the published share, as a part of it; below nought when less."""
        return self.found.share.value / self.share.number - 1

    @property
    def is_reproduced(self) -> bool:
        """Whether ours is within the tolerance of the published share."""
        return abs(self.off) <= self.tolerance.number

    @property
    def within(self) -> tuple[float, float]:
        """Ends of the shares that would count as reproduced."""
        near = self.tolerance.number
        return self.share.number * (1 - near), self.share.number * (1 + near)

    @property
    def holds_published(self) -> bool:
        """Whether our interval holds the published share."""
        return self.found.share.low <= self.share.number <= self.found.share.high

    @property
    def published_base(self) -> float:
        """The base that the published amount and share come to together [GBP, cash]."""
        return self.gbp.number / self.share.number

    @property
    def england_base(self) -> float:
        """What all authorities of England spend on the services that count [GBP, cash]."""
        return sum(self.england.values())

    @property
    def england_adds(self) -> float:
        """What our shares by service come to on that [GBP, cash, expected]."""
        return sum(
            one.share.value * self.england[one.id]
            for one in self.found.services
            if one.id in self.england
        )


def beside(found: Pressures, rules: Rulebook, *, england: Mapping[str, float]) -> Beside:
    """Return pressures beside the Local Government Association's estimate for their last year.

    Args:
        found: Ours.
        rules: ``lga_pressure_share``, ``lga_pressure_gbp`` and ``lga_pressure_tolerance``.
        england: What all authorities of England spend, by service [GBP].

    Raises:
        InputError: When no estimate is at hand for the year.
    """
    share, gbp, tolerance = (
        rules.of(f"lga_pressure_{name}", year=found.year) for name in ("share", "gbp", "tolerance")
    )
    return Beside(found, share, gbp, tolerance, england)


def rules_leant_on(
    rules: Rulebook, services: Iterable[Service], found: Pressures
) -> tuple[Rule, ...]:
    """Return every rule that growth and weights of the pressures come from, in order of name.

    Args:
        rules: Dated rules.
        services: The services the pressures are of; those that do not count lean on nothing.
        found: The pressures.
    """
    counted = [service.id for service in services if service.counts]
    drivers, first = [one.id for one in found.drivers], found.base_year + 1
    growth = [f"{id}_growth{end}" for id in drivers for end in ("", "_low", "_high")]
    wanted = {(name, year) for name in growth for year in range(first, found.year + 1)}
    wanted |= {(f"{id}_persistence", first) for id in drivers}
    wanted |= {(f"weight_{id}_{service}", found.base_year) for id in drivers for service in counted}
    wanted |= {(name, first) for name in TOGETHER}
    used = {rules.of(name, year=year) for name, year in wanted if rules.has(name, year=year)}
    return tuple(sorted(used, key=lambda rule: (rule.name, rule.first)))
