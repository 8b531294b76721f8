"""Options whose base no published figure holds by council: from supplied figures only."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from wholeplace.errors import InputError, Problem
from wholeplace.finance.revenue.option import Ask, Taking, new_money
from wholeplace.yearly import Array

SURCHARGE_BANDS = ("1", "2", "3", "4")
CHARGE, FROM = "high_value_charge_", "high_value_from_"


def land_value(ask: Ask) -> Taking:
    """Return a tax at one rate on the value of land, as supplied."""
    return _on_supplied(
        ask, rate=ask.rate_or("revenue_land_rate", most=1), left=1.0, unit="GBP of land"
    )


def workplace_parking(ask: Ask) -> Taking:
    """Return a charge on each liable workplace parking space, as supplied.

    ``yield = charge x spaces x (1 - response x charge / usual charge)``.
    """
    usual = ask.number("revenue_parking_rate")
    charge = ask.rate_or("revenue_parking_rate")
    left = max(0.0, 1 - ask.number("revenue_parking_response") * charge / usual)
    return _on_supplied(ask, rate=charge, left=left, unit="liable spaces")


def high_value_surcharge(ask: Ask) -> Taking:
    """Return the surcharge on homes of high value, which goes to central government.

    Homes are supplied by charge band, kinds ``1`` to ``4``; those supplied without a kind are
    charged as the lowest band, the least they can be.
    """
    if ask.rate is not None:
        wrong = Problem("rate", "is set by the law of the surcharge and cannot be asked for")
        raise InputError("the rate", [wrong])
    counts = {band: ask.given(band) for band in ("", *SURCHARGE_BANDS)}
    known = np.any([~np.isnan(count) for count in counts.values()], axis=0)
    charges = {band: _charge(ask, band or SURCHARGE_BANDS[0]) for band in counts}
    gross = sum(
        (charges[band] * np.nan_to_num(count) for band, count in counts.items()),
        np.zeros(len(ask.councils)),
    )
    homes = np.sum([np.nan_to_num(count) for count in counts.values()], axis=0)
    lowest = charges[SURCHARGE_BANDS[0]]
    return _taking(
        ask, rate=lowest, gross=np.where(known, gross, np.nan),
        base=np.where(known, homes, np.nan), unit="homes",
    )  # fmt: skip


def _charge(ask: Ask, band: str) -> float:
    """Return the yearly charge of a band in the year of the law, or in the first it is charged."""
    first = min(rule.first for rule in ask.rules.named(CHARGE + band))
    return ask.rules.number(CHARGE + band, year=max(ask.law, first))


def _on_supplied(ask: Ask, *, rate: float, left: float, unit: str) -> Taking:
    return _taking(ask, rate=rate, gross=rate * ask.given() * left, base=ask.given(), unit=unit)


def _taking(ask: Ask, *, rate: float, gross: Array, base: Array, unit: str) -> Taking:
    return replace(
        new_money(ask, gross, rate=rate, base=base, base_unit=unit),
        money="prices of the figures supplied",
        notes=("From the figures supplied, and for those councils only.",),
    )
