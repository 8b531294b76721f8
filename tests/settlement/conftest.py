"""A small made-up country: one county with two districts, two unitaries, a London borough."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest

from wholeplace.finance.councils import Column, Council, Councils
from wholeplace.finance.rules import Rule, Rulebook
from wholeplace.settlement.baseline import Baseline
from wholeplace.settlement.design import Design, NeedBlock
from wholeplace.source import assumption

UPPER = ("county", "unitary", "london borough")
LOWER = ("district", "unitary", "london borough")
MADE_UP = {
    "population": (600.0, 200.0, 400.0, 300.0, 500.0, 400.0),
    "deprivation": (10.0, 10.0, 10.0, 30.0, 20.0, 25.0),
    "tax_base": (240.0, 90.0, 150.0, 90.0, 190.0, 150.0),
    "grant": (90_000.0, 12_000.0, 18_000.0, 120_000.0, 110_000.0, 150_000.0),
    "council_tax": (300_000.0, 20_000.0, 30_000.0, 140_000.0, 290_000.0, 200_000.0),
    "net_services": (500_000.0, 40_000.0, 60_000.0, 300_000.0, 450_000.0, 380_000.0),
    "reserves": (50_000.0, 30_000.0, 40_000.0, 10_000.0, 90_000.0, 60_000.0),
    "core_spending_power": (400_000.0, 32_000.0, 48_000.0, 260_000.0, 400_000.0, 350_000.0),
    "outcome": (70.0, 60.0, 80.0, 40.0, 60.0, 55.0),
    "extra_grant": (1_000.0, 500.0, 500.0, 3_000.0, 2_000.0, 3_000.0),
}


@pytest.fixture(scope="session")
def country() -> Councils:
    councils = (
        Council("E10000001", "Shire", "county", "South"),
        Council("E07000001", "Upton", "district", "South", "E10000001"),
        Council("E07000002", "Downton", "district", "South", "E10000001"),
        Council("E06000001", "Port", "unitary", "North"),
        Council("E06000002", "Vale", "unitary", "North"),
        Council("E09000001", "Ward", "london borough", "London"),
    )
    columns = {
        name: Column(np.array(values), "GBP", "2024", "made-up", name)
        for name, values in MADE_UP.items()
    }
    return Councils(councils, columns)


@pytest.fixture(scope="session")
def baseline(country: Councils) -> Baseline:
    return Baseline("what they had", country, country.of("grant"), country.of("council_tax"))


@pytest.fixture(scope="session")
def rules() -> Rulebook:
    said = assumption("made up for a test")

    def rule(name: str, value: str) -> Rule:
        return Rule(name, 2016, 2028, "", "", Fraction(value), "share", "assumed", said)

    figures = {
        "settlement_years": "1",
        "stress_minimum_reserves": "0.05",
        "stress_years_to_last": "4",
        "premium_added": "0.5",
        "premium_added_low": "0.3",
        "premium_added_high": "0.7",
        "premium_added_conditional": "0.8",
        "premium_added_conditional_low": "0.6",
        "premium_added_conditional_high": "0.9",
        "premium_return": "2",
        "premium_return_low": "1",
        "premium_return_high": "4",
        "premium_level": "0.8",
        "premium_delay": "2",
        "premium_lasts": "4",
    }
    return Rulebook(tuple(rule(name, value) for name, value in figures.items()))


@pytest.fixture
def designed() -> Callable[..., Design]:
    def make(**changes: object) -> Design:
        fields: dict[str, object] = {
            "id": "need",
            "title": "By need",
            "about": "Made up.",
            "years": (2026, 2027, 2028),
            "pot": (1.0, 1.0, 1.0),
            "pot_unit": "share of the baseline",
            "need": (
                NeedBlock(
                    "upper", 0.8, UPPER, {"population": 0.5, "population * deprivation": 0.5}
                ),
                NeedBlock("lower", 0.2, LOWER, {"population": 1.0}),
            ),
        }
        return Design(**{**fields, **changes})  # type: ignore[arg-type]

    return make
