"""Draws of what a plan is uncertain about: growth of drivers, delivery of savings.

Each driver's luck of a year comes from a stream of its own, shared with what is common to its
group, so that a driver added never moves another's draws, and scenarios share their luck.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import comb

import numpy as np

from wholeplace.draws import Draws
from wholeplace.errors import MethodError
from wholeplace.estimate import Estimate
from wholeplace.finance.base_budget import BaseBudget, Change, Driver
from wholeplace.finance.rules import Rulebook
from wholeplace.yearly import Array, Yearly

UNPLANNED = "unplanned"
"""Driver of everything that no other driver stands for: a share of the year's spending less
grants for services."""

FARTHEST, POINTS = 8.0, 641
"""Ends of the table of quantiles in standard deviations, and how many points it has."""

_LEAST = 2.0**-54


@dataclass(frozen=True, slots=True)
class Copula:
    """How drivers move together.

    Attributes:
        loadings: Weight of what is common to a group of drivers; any two drivers of the group
            then correlate by its square. A group that is not given moves independently.
        degrees: Degrees of freedom of the t-copula, even: the fewer, the more often all go wrong
            in the same year; None for a Gaussian copula.
    """

    loadings: Mapping[str, float]
    degrees: int | None = None

    def __post_init__(self) -> None:
        if self.degrees is not None and (self.degrees < 2 or self.degrees % 2):
            raise MethodError(f"degrees of a t-copula should be even, not {self.degrees}")
        for group, loading in self.loadings.items():
            if not 0 <= loading < 1:
                raise MethodError(f"loading of {group} should be within [0, 1), not {loading}")


INDEPENDENT = Copula({})


def copula_of(rules: Rulebook | None, *, year: int) -> Copula:
    """Return how drivers move together by the rules of a year; independently without rules."""
    if rules is None:
        return INDEPENDENT
    groups = ("price", "demand", "funding")
    loadings = {group: rules.number(f"driver_loading_{group}", year=year) for group in groups}
    return Copula(loadings, int(rules.number("driver_tail_degrees", year=year)))


@dataclass(frozen=True, slots=True)
class Series:
    """Growth of drivers, one series for all councils that share a driver.

    Attributes:
        growth: Growth as a share [series x years x draws].
        of: Series of each driver's id, a mapping for each council.
    """

    growth: Array
    of: tuple[Mapping[str, int], ...]


def central_series(budgets: Sequence[BaseBudget], years: Sequence[int]) -> Series:
    """Return the stated growth of every driver, as one draw."""
    found, of = _shared(budgets)
    growth = np.array([_central(driver, years) for driver, _ in found]).reshape(-1, len(years), 1)
    return Series(growth, of)


def drawn_series(
    budgets: Sequence[BaseBudget], years: Sequence[int], *, draws: Draws, copula: Copula
) -> Series:
    """Return draws of the growth of every driver.

    Args:
        budgets: The budgets of councils.
        years: Every year from the one after the base year.
        draws: Number and seed of the draws.
        copula: How drivers move together.
    """
    found, of = _shared(budgets)
    common = _Common(draws, copula, {})
    growth = np.zeros((len(found), len(years), draws.count))
    for at, (driver, stream) in enumerate(found):
        _draw(growth[at], driver, stream, years, common)
    return Series(growth, of)


def growth_in(driver: Driver, year: int) -> Estimate:
    """Return the growth of a year: the last one given by then."""
    return driver.growth[max(given for given in driver.growth if given <= year)]


def delivery_of(change: Change, code: str, draws: Draws | None) -> Array:
    """Return the share of a change that comes about [draws]; one stated share without draws."""
    if change.delivery is None:
        return np.ones(1 if draws is None else draws.count)
    if draws is None:
        return np.array([change.delivery.value])
    luck = draws.uniform(f"change.{code}.{change.id}.delivery")
    return quantiles(change.delivery, luck)


def quantiles(estimate: Estimate, chance: Array) -> Array:
    """Return quantiles of an estimate, read off a fine table where its own take long.

    Beta and gamma quantiles are solved for one at a time; between points a fortieth of a standard
    deviation apart a straight line differs from them by less than a ten-thousandth of the spread.
    """
    if estimate.family not in ("share", "cost"):
        return estimate.quantile(chance)
    from scipy.special import ndtri

    at, values = _table(estimate)
    return np.interp(ndtri(chance), at, values)


@lru_cache(maxsize=1024)
def _table(estimate: Estimate) -> tuple[Array, Array]:
    from scipy.special import ndtr

    at = np.linspace(-FARTHEST, FARTHEST, POINTS)
    return at, estimate.quantile(np.clip(ndtr(at), _LEAST, 1 - _LEAST))


def along(path: Yearly, year: int, draws: Draws | None) -> Array | None:
    """Return a path's values of a year [draws], their mean without draws; None outside its years.

    A path with fewer draws is gone through again: what was drawn together stays together.
    """
    if year not in path.years:
        return None
    values = path.values[:, path.years.index(year)]
    if draws is None:
        return np.array([values.mean()])
    return np.asarray(values[np.arange(draws.count) % len(values)])


def _shared(
    budgets: Sequence[BaseBudget],
) -> tuple[list[tuple[Driver, str]], tuple[Mapping[str, int], ...]]:
    """Return the drivers that differ, with their streams, and the series of each council's."""
    found: list[tuple[Driver, str]] = []
    known: dict[object, int] = {}
    of: list[Mapping[str, int]] = []
    for budget in budgets:
        series: dict[str, int] = {}
        for driver in budget.drivers:
            own = f".{budget.code}" if driver.id == UNPLANNED else ""
            stream = f"driver.{driver.id}{own}"
            growth = tuple(sorted(driver.growth.items()))
            path = id(driver.paths) if driver.paths else None
            key = (stream, growth, driver.group, driver.persistence, path)
            if key not in known:
                known[key] = len(found)
                found.append((driver, stream))
            series[driver.id] = known[key]
        of.append(series)
    return found, tuple(of)


def _central(driver: Driver, years: Sequence[int]) -> list[float]:
    found = []
    for year in years:
        path = along(driver.paths, year, None) if driver.paths else None
        found.append(growth_in(driver, year).value if path is None else float(path[0]))
    return found


@dataclass(frozen=True, slots=True)
class _Common:
    """What drivers share, drawn when first asked for."""

    draws: Draws
    copula: Copula
    known: dict[str, Array]

    def normal(self, name: str) -> Array:
        """Return standard normal draws, always the same for a name."""
        if name not in self.known:
            from scipy.special import ndtri

            self.known[name] = ndtri(self.draws.uniform(name))
        return self.known[name]

    def stretch(self, year: int) -> Array | None:
        """Return what makes all drivers go far together in a bad year [draws]."""
        degrees = self.copula.degrees
        if degrees is None:
            return None
        name = f"drivers.tail.{year}"
        if name not in self.known:
            parts = [self.draws.uniform(f"{name}.{part}") for part in range(degrees // 2)]
            chi_squared = -2 * np.log(np.array(parts)).sum(axis=0)
            self.known[name] = np.sqrt(degrees / chi_squared)
        return self.known[name]


def _draw(into: Array, driver: Driver, stream: str, years: Sequence[int], common: _Common) -> None:
    """Fill the growth of one driver [years x draws]."""
    from scipy.special import ndtri

    loading = 0.0 if driver.id == UNPLANNED else common.copula.loadings.get(driver.group, 0.0)
    kept, luck = driver.persistence, np.zeros(common.draws.count)
    for at, year in enumerate(years):
        path = along(driver.paths, year, common.draws) if driver.paths else None
        growth = growth_in(driver, year) if path is None else None
        if growth is not None and growth.family == "known":
            into[at] = growth.value
            continue
        fresh = ndtri(common.draws.uniform(f"{stream}.{year}"))
        if loading:
            shared = common.normal(f"drivers.{driver.group}.{year}")
            fresh = loading * shared + np.sqrt(1 - loading**2) * fresh
        luck = fresh if at == 0 else kept * luck + np.sqrt(1 - kept**2) * fresh
        if growth is None:
            into[at] = path
        else:
            into[at] = growth.quantile(_chance(luck, common, year))


def _chance(luck: Array, common: _Common, year: int) -> Array:
    """Return luck as a probability, by the t-copula where there is one."""
    from scipy.special import ndtr

    stretch, degrees = common.stretch(year), common.copula.degrees
    if stretch is None or degrees is None:
        return np.asarray(ndtr(luck))
    return np.clip(t_chance(luck * stretch, degrees), _LEAST, 1 - _LEAST)


def t_chance(value: Array, degrees: int) -> Array:
    """Return Student's distribution function for even degrees of freedom, in closed form.

    Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.4.
    """
    sine = value / np.sqrt(degrees + value**2)
    cosine = 1 - sine**2
    total = np.zeros_like(sine)
    for power in reversed(range(degrees // 2)):
        total = total * cosine + comb(2 * power, power) / 4**power
    return np.asarray((1 + sine * total) / 2)
