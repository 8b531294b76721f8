"""Two settlements behind one interface: 2013-14 to 2025-26, and fair funding from 2026-27.

A regime turns columns of figures into a ``Settlement``. Columns are in pounds of the year unless
said otherwise; ``docs/methods/settlement-rules.md`` lists them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from wholeplace.errors import InputError, Problem
from wholeplace.finance import business_rates, business_rates_reset
from wholeplace.finance.business_rates import RatesPosition, Retained
from wholeplace.finance.councils import Councils
from wholeplace.finance.equalisation import equalise_care, raised_for_care
from wholeplace.finance.fair_funding import (
    ability_to_pay,
    assess,
    floor_levels,
    income_floor,
    phase_in,
)
from wholeplace.finance.floors import guarantee, to_pennies
from wholeplace.finance.rules import Rule, Rulebook, assumed
from wholeplace.finance.spending_power import (
    STREAM,
    SpendingPower,
    by_share,
    short_of_guarantee,
    spending_power,
    streams_of,
    uprate,
)
from wholeplace.yearly import Array
from wholeplace.years import year_label

NAMED_AT_MOST = 3


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a regime gives every council in a year.

    Attributes:
        regime: Name of the regime.
        codes: ONS codes, in the order of the amounts.
        power: Core spending power by stream.
        working: How it came about: named arrays [councils], such as ``target`` or ``floor``.
        unknown: Streams of the year of which there were no figures; they are left out.
        leans_on: Rules without a source that could be read; shown wherever this shows.
        rates: What is kept of business rates, growth with it, which core spending power leaves
            out; None without the columns ``baseline_rates``, ``local_rates`` and ``section_31``.
    """

    regime: str
    codes: tuple[str, ...]
    power: SpendingPower
    working: Mapping[str, Array]
    unknown: tuple[str, ...]
    leans_on: tuple[Rule, ...]
    rates: Retained | None = None

    @property
    def year(self) -> int:
        """Financial year."""
        return self.power.year

    def pence(self, stream: str) -> NDArray[np.int64]:
        """Return a stream in whole pence that sum to its total [councils]."""
        amounts = self.power.of(stream)
        return to_pennies(amounts, total=float(amounts.sum()))


class Regime(Protocol):
    """A way of settling what councils get."""

    @property
    def name(self) -> str:
        """Name in words."""

    def allocate(self, councils: Councils, *, year: int, rulebook: Rulebook) -> Settlement:
        """Return the settlement of a year.

        Raises:
            InputError: With every column that is missing, or when the regime or the rules do not
                cover the year.
        """


@dataclass(frozen=True, slots=True)
class Regime2013:
    """Settlement funding and core spending power, 2013-14 to 2025-26.

    Needs the columns ``baseline_funding``, ``council_tax`` and either ``revenue_support_grant`` or
    ``rsg_before``, that of the year before, to be uprated (from 2020-21). Any column named as a
    stream of the year is taken as it is. With pots, grants are worked out from shares:
    ``social_care_grant`` from ``care_needs`` (and ``care_equalisation`` with ``band_d_before`` and
    ``tax_base``), ``services_grant`` from ``services_grant_share`` with the guarantee from
    ``spending_power_before`` and ``council_tax_before_rise``.

    Attributes:
        pots: Sums to share out, by grant [GBP].
        name: Name in words.
    """

    pots: Mapping[str, float] = field(default_factory=dict)
    name: str = "settlement funding, 2013-14 to 2025-26"
    years: tuple[int, int] = (2013, 2025)

    def allocate(self, councils: Councils, *, year: int, rulebook: Rulebook) -> Settlement:
        """Return the settlement of a year; ``Regime.allocate`` says what is raised."""
        _within(self.years, year, self.name)
        known = "revenue_support_grant" in councils.columns
        from_grant = "revenue_support_grant" if known else "rsg_before"
        _require(councils, from_grant, "baseline_funding", "council_tax", *self._wanted())
        grant = councils.of(from_grant)
        if not known:
            grant = uprate(grant, rulebook=rulebook, year=year)
        streams = _given(councils, year=year, rulebook=rulebook)
        streams["settlement_funding"] = grant + councils.of("baseline_funding")
        streams["council_tax"] = councils.of("council_tax")
        working = {"revenue_support_grant": grant}
        if "social_care_grant" in self.pots:
            more = by_share(councils.of("care_needs"), pot=self.pots["social_care_grant"])
            streams["social_care_grant"] = streams.get("social_care_grant", 0.0) + more
        if "care_equalisation" in self.pots:
            equal = self._care(councils, year=year, rulebook=rulebook)
            streams["social_care_grant"] = streams.get("social_care_grant", 0.0) + equal
            working["care_equalisation"] = equal
        if "services_grant" in self.pots:
            streams |= self._services(councils, streams, year=year, rulebook=rulebook)
        settled = _settled(
            self.name,
            councils,
            streams,
            working,
            (year, rulebook, () if known else ("rsg_uprating",)),
        )
        position = _position(councils)
        if position is None:
            return settled
        return replace(settled, rates=business_rates.retained(position, rules=rulebook, year=year))

    def _wanted(self) -> tuple[str, ...]:
        needed = {
            "social_care_grant": ("care_needs",),
            "care_equalisation": ("care_needs", "band_d_before", "tax_base"),
            "services_grant": (
                "services_grant_share",
                "spending_power_before",
                "council_tax_before_rise",
            ),
        }
        return tuple(column for pot in self.pots for column in needed.get(pot, ()))

    def _care(self, councils: Councils, *, year: int, rulebook: Rulebook) -> Array:
        raised = raised_for_care(
            councils.of("band_d_before"),
            next_base=councils.of("tax_base"),
            rulebook=rulebook,
            year=year,
        )
        needs, pot = councils.of("care_needs"), self.pots["care_equalisation"]
        return equalise_care(needs, raised=raised, pot=pot).grant

    def _services(
        self, councils: Councils, streams: Mapping[str, Array], *, year: int, rulebook: Rulebook
    ) -> dict[str, Array]:
        """Return services grant and the guarantee that is paid out of the same pot."""
        rest = [v for name, v in streams.items() if name not in ("council_tax", "grants_rolled_in")]
        short = short_of_guarantee(
            np.sum(rest, axis=0) + councils.of("council_tax_before_rise"),
            before=councils.of("spending_power_before"),
            growth=rulebook.number("guarantee_growth", year=year),
        )
        shares, pot = councils.of("services_grant_share"), self.pots["services_grant"]
        paid = guarantee(shares, pot=pot, short=short)
        return {"services_grant": paid.grant - paid.top_up, "funding_guarantee": paid.top_up}


@dataclass(frozen=True, slots=True)
class Regime2026:
    """Fair funding, 2026-27 to 2028-29.

    Needs the columns ``need_share`` (sums to 1), ``notional_tax_base`` [Band D equivalents],
    ``funding_before`` (what is consolidated, before the reform), ``income_before`` (with council
    tax and retained growth, 2025-26) and ``council_tax``; ``fixed_allocation`` where there is one.
    Any column named as a stream of the year is taken as it is. Floors are met by a stream of their
    own, ``transitional_protection``, on top of the pot.

    Attributes:
        pots: Fair Funding Allocation of England by year [GBP]; the rules' where not given.
        name: Name in words.
    """

    pots: Mapping[int, float] = field(default_factory=dict)
    name: str = "fair funding, 2026-27 to 2028-29"
    years: tuple[int, int] = (2026, 2028)

    def allocate(self, councils: Councils, *, year: int, rulebook: Rulebook) -> Settlement:
        """Return the settlement of a year; ``Regime.allocate`` says what is raised."""
        _within(self.years, year, self.name)
        wanted = ("need_share", "notional_tax_base", "funding_before", "income_before")
        _require(councils, *wanted, "council_tax")
        pot = self.pots.get(year) or rulebook.number("settlement_funding", year=year)
        streams = _given(councils, year=year, rulebook=rulebook)
        streams["council_tax"] = councils.of("council_tax")
        working = self._assessed(councils, pot, year=year, rulebook=rulebook)
        streams["fair_funding_allocation"] = working["phased"]
        others = [v for name, v in streams.items() if name != "transitional_protection"]
        income, council_tax = councils.of("income_before"), streams["council_tax"]
        settled = working["target"] + np.sum(others, axis=0) - working["phased"]
        level = floor_levels(income, assessed=settled, rulebook=rulebook, year=year)
        working["floor"] = income_floor(income, council_tax=council_tax, level=level) + council_tax
        short = np.maximum(working["floor"] - np.sum(others, axis=0), 0.0)
        streams["transitional_protection"] = short
        leans = ("income_floor_reduced_from", "resources_tier_share", "settlement_funding")
        result = _settled(self.name, councils, streams, working, (year, rulebook, leans))
        position = _position(councils)
        if position is None:
            return result
        kept = business_rates_reset.retained(position, rules=rulebook, year=year)
        bands = assumed(business_rates_reset.levy_rules(rulebook, year=year))
        return replace(result, rates=kept, leans_on=result.leans_on + bands)

    def _assessed(
        self, councils: Councils, pot: float, *, year: int, rulebook: Rulebook
    ) -> dict[str, Array]:
        """Return resources, target and where the transition has got to [councils, GBP]."""
        resources = ability_to_pay(
            councils.of("notional_tax_base"),
            tier_share=np.array(
                [
                    rulebook.number("resources_tier_share", year=year, of_class=c.area_class)
                    for c in councils.councils
                ]
            ),
            band_d=rulebook.number("notional_band_d", year=year),
            equalised=rulebook.number("resources_equalised", year=year),
        )
        fixed = councils.of("fixed_allocation") if "fixed_allocation" in councils.columns else None
        due = assess(councils.of("need_share"), resources=resources, pot=pot, fixed=fixed)
        step = rulebook.number("fair_funding_step", year=year)
        phased = phase_in(due.target, old=councils.of("funding_before"), step=step)
        if fixed is not None:
            phased = _held(phased, fixed)
        return {
            "resources": resources,
            "before_clipping": due.before_clipping,
            "target": due.target,
            "phased": phased,
        }


def regime_of(year: int) -> Regime:
    """Return the regime of a year, with the pots of the rules.

    Raises:
        InputError: When neither covers the year.
    """
    regimes = (Regime2013(), Regime2026())
    for regime in regimes:
        if regime.years[0] <= year <= regime.years[1]:
            return regime
    first, last = year_label(regimes[0].years[0]), year_label(regimes[-1].years[1])
    outside = Problem(year_label(year), f"no settlement is known: {first} to {last}")
    raise InputError("the settlement", [outside])


def _position(councils: Councils) -> RatesPosition | None:
    """Return where councils stand on business rates; None where a column is missing."""
    names = ("baseline_funding", "baseline_rates", "local_rates", "section_31")
    if any(name not in councils.columns for name in names):
        return None
    return RatesPosition(*(councils.of(name) for name in names))


def _held(phased: Array, fixed: Array) -> Array:
    """Return allocations with the fixed ones as they are and the others to the same total."""
    apart = np.isfinite(fixed)
    scale = (phased.sum() - fixed[apart].sum()) / phased[~apart].sum()
    return np.where(apart, fixed, phased * scale)


def _within(years: tuple[int, int], year: int, name: str) -> None:
    if not years[0] <= year <= years[1]:
        covers = f"is not a year of it: {year_label(years[0])} to {year_label(years[1])}"
        raise InputError(name, [Problem(year_label(year), covers)])


def _require(councils: Councils, *columns: str) -> None:
    """Check that columns are there and known for every council.

    Raises:
        InputError: With every column that is missing, and every one with councils not known.
    """
    problems = [
        Problem(name, "is missing from the figures of councils")
        for name in dict.fromkeys(columns)
        if name not in councils.columns
    ]
    for name in (name for name in dict.fromkeys(columns) if name in councils.columns):
        unknown = ~np.isfinite(councils.of(name))
        who = [c.name for c, gone in zip(councils.councils, unknown, strict=True) if gone]
        if who:
            others = len(who) - NAMED_AT_MOST
            more = f" and {others} more" if others > 0 else ""
            told = ", ".join(who[:NAMED_AT_MOST])
            problems.append(Problem(name, f"is not known for {told}{more}"))
    if problems:
        raise InputError("the settlement", problems)


def _given(councils: Councils, *, year: int, rulebook: Rulebook) -> dict[str, Array]:
    """Return the streams of the year that stand among the columns as they are."""
    names = (rule.name.removeprefix(STREAM) for rule in streams_of(rulebook, year=year))
    return {name: councils.of(name) for name in names if name in councils.columns}


def _settled(
    regime: str,
    councils: Councils,
    streams: Mapping[str, Array],
    working: Mapping[str, Array],
    rules: tuple[int, Rulebook, tuple[str, ...]],
) -> Settlement:
    """Return the settlement of streams, with what it leaves out and what it takes for granted."""
    year, rulebook, named = rules
    power = spending_power(streams, year=year, rulebook=rulebook, complete=False)
    counted = streams_of(rulebook, year=year)
    names = {rule.name.removeprefix(STREAM): rule for rule in counted}
    classes = {council.area_class for council in councils.councils}
    used = [
        rule
        for name in named
        for rule in rulebook.named(name)
        if any(rule.applies(year, of_class, "") for of_class in classes)
    ]
    used += [names[name] for name in power.streams]
    unknown = tuple(name for name in names if name not in power.streams)
    return Settlement(regime, councils.codes, power, working, unknown, assumed(used))
