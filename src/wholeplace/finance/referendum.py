"""How far council tax may rise before residents must be asked, by class of authority and year.

Local Government Finance Act 1992, sections 52ZB to 52ZD, and the principles report of each year;
figures in ``reference/rules/council_tax.csv``, method in docs/methods/council-tax.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from wholeplace.errors import InputError, Problem
from wholeplace.finance.rules import Rule, Rulebook, assumed
from wholeplace.years import year_label

PENNY = Decimal("0.01")
NOTHING = Decimal(0)
HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Principle:
    """The principles for one authority in one year.

    Attributes:
        year: Financial year.
        core: Rise from which a referendum is needed, as a share; None where only cash counts.
        asc: What may be added to it for adult social care, as a share; 0 for who may not.
        cash: Rise in pounds up to which none is needed, whatever the share; None without one.
        is_free: Whether no principle applies, so that any rise may be set.
        extra: What spending power assumes on top where no principle applies [GBP].
        step: How far below the threshold councils stay, as a share.
        rules: The rules it was read from.
    """

    year: int
    core: Decimal | None
    asc: Decimal
    cash: Decimal | None
    is_free: bool
    extra: Decimal
    step: Decimal
    rules: tuple[Rule, ...]

    @property
    def limit(self) -> str:
        """The limit in words, such as ``5% (3% and 2% for adult social care)``."""
        if self.is_free:
            return "no limit"
        words = []
        if self.core is not None and self.asc:
            words.append(
                f"{_share(self.core + self.asc)} ({_share(self.core)} and {_share(self.asc)}"
                " for adult social care)"
            )
        elif self.core is not None:
            words.append(_share(self.core))
        if self.cash is not None:
            words.append(f"£{self.cash:,.2f}")
        return " or ".join(words)

    @property
    def assumed(self) -> tuple[Rule, ...]:
        """The rules among its own that no source in reach states."""
        return assumed(self.rules)


@dataclass(frozen=True, slots=True)
class Rise:
    """Whether a rise keeps within the principles.

    Attributes:
        is_within: Whether it needs no referendum.
        sentence: The same in words, with the figures.
    """

    is_within: bool
    sentence: str


def principle(rules: Rulebook, *, year: int, of_class: str, authority: str = "") -> Principle:
    """Return the principles of a year for an authority: its own before those of its class.

    Raises:
        InputError: When none is known for the year and class.
    """
    found = {
        name: rules.of(name, year=year, of_class=of_class, authority=authority)
        for name in (*_LIMITS, "referendum_asc", _EXTRA, _STEP)
        if rules.has(name, year=year, of_class=of_class, authority=authority)
    }
    if not any(name in found for name in _LIMITS):
        rules.of("referendum_core", year=year, of_class=of_class, authority=authority)
    core, cash = found.get("referendum_core"), found.get("referendum_cash")
    return Principle(
        year=year,
        core=core.exact if core else None,
        asc=_exact(found, "referendum_asc"),
        cash=cash.exact if cash else None,
        is_free=bool(_exact(found, "referendum_free")),
        extra=_exact(found, _EXTRA),
        step=_exact(found, _STEP),
        rules=tuple(rule for name, rule in found.items() if name != _STEP),
    )


def risen(
    before: Decimal, *, core: Decimal, asc: Decimal = NOTHING, cash: Decimal = NOTHING
) -> Decimal:
    """Return Band D after a rise: shares added, or the cash if more, down to the penny.

    ``floor(max(before * (1 + core + asc), before + cash))`` (docs/methods/council-tax.md). Never in
    floats: ``floor(141.42 * 100) / 100`` is 141.41 there.

    >>> risen(Decimal("356.72"), core=Decimal("0.0299"))
    Decimal('367.38')
    """
    return max(before * (1 + core + asc), before + cash).quantize(PENNY, rounding=ROUND_FLOOR)


def maximum_band_d(before: Decimal, allowed: Principle) -> Decimal:
    """Return the Band D that core spending power assumes: the rise up to the threshold itself.

    Where no principle applies it is the rise of the class and what is assumed on top.

    Raises:
        InputError: When there is neither a share nor a cash amount to go by (a parish).
    """
    if allowed.core is None and allowed.cash is None:
        what = f"no referendum principle applies in {year_label(allowed.year)}, so there is no most"
        raise InputError("council tax", [Problem("Band D", what)])
    core = NOTHING if allowed.core is None else allowed.core
    return risen(before, core=core, asc=allowed.asc, cash=_cash(allowed)) + allowed.extra


def practical_maximum(before: Decimal, allowed: Principle) -> Decimal:
    """Return the highest Band D councils set: a hundredth of a per cent below the threshold.

    A rise of the threshold or more is excessive; the cash amount itself is not.

    Raises:
        InputError: When there is neither a share nor a cash amount to go by (a parish).
    """
    if allowed.core is None:
        return maximum_band_d(before, allowed)
    below = allowed.core - allowed.step
    return risen(before, core=below, asc=allowed.asc, cash=_cash(allowed))


def within(
    before: Decimal, proposed: Decimal, allowed: Principle, *, social_care: Decimal | None = None
) -> Rise:
    """Return whether a proposed Band D needs no referendum, and why.

    Args:
        before: Band D of the year before, with adult social care, without parishes [GBP].
        proposed: Band D proposed, on the same footing [GBP].
        allowed: The principles of the year.
        social_care: Part of the rise that is for adult social care [GBP]; when it is not given, as
            much of the rise as the principles let be for social care.

    Raises:
        InputError: When a Band D is not above nought.
    """
    _refuse_nothing(before, proposed)
    rise = proposed - before
    share = rise / before
    way = "fall" if rise < 0 else "rise"
    said = f"A {way} of {_share(abs(share))} (£{abs(rise):,.2f}) in {year_label(allowed.year)}"
    if allowed.is_free:
        return Rise(True, f"{said} needs no referendum: no principle applies.")
    reasons = _excesses(share, rise, allowed, None if social_care is None else social_care / before)
    ending = " The limit is assumed." if allowed.assumed else ""
    if not reasons:
        return Rise(True, f"{said} keeps within the limit of {allowed.limit}.{ending}")
    return Rise(False, f"{said} needs a referendum: {'; '.join(reasons)}.{ending}")


_LIMITS = ("referendum_core", "referendum_cash", "referendum_free")
_EXTRA = "spending_power_extra_band_d"
_STEP = "referendum_step"


def _excesses(share: Decimal, rise: Decimal, allowed: Principle, care: Decimal | None) -> list[str]:
    """Return every way in which a rise is excessive."""
    if allowed.cash is not None and rise <= allowed.cash:
        return []
    if allowed.core is None:
        return [f"it is above the limit of {allowed.limit}"]
    reasons = []
    if share >= allowed.core + allowed.asc:
        reasons.append(f"it is not below the limit of {allowed.limit}")
    if care is not None and care > allowed.asc:
        reasons.append(f"{_share(care)} is for adult social care, above {_share(allowed.asc)}")
    if care is not None and share - care >= allowed.core:
        reasons.append(
            f"{_share(share - care)} is for other spending, not below {_share(allowed.core)}"
        )
    return reasons


def _refuse_nothing(before: Decimal, proposed: Decimal) -> None:
    problems = [
        Problem(where, f"should be above nought, not {band_d}")
        for where, band_d in (("Band D before", before), ("Band D proposed", proposed))
        if band_d <= 0
    ]
    if problems:
        raise InputError("council tax", problems)


def _cash(allowed: Principle) -> Decimal:
    return NOTHING if allowed.cash is None else allowed.cash


def _exact(found: dict[str, Rule], name: str) -> Decimal:
    return found[name].exact if name in found else NOTHING


def _share(share: Decimal) -> str:
    """Return a share as a percentage, two decimals at most.

    >>> _share(Decimal("0.0299")), _share(Decimal("0.05"))
    ('2.99%', '5%')
    """
    return f"{share * HUNDRED:.2f}".rstrip("0").rstrip(".") + "%"
