"""A small made-up England for the revenue options: a county of two districts, and four others."""

import numpy as np
import pytest

from wholeplace.finance.councils import Column, Council, Councils
from wholeplace.finance.revenue.option import Ask
from wholeplace.store.rulebook import packaged_rules

LAW = 2026
COUNCILS = (
    Council("E10000001", "Shire", "county", "South"),
    Council("E06000001", "Town", "unitary", "North"),
    Council("E08000099", "Mill", "metropolitan district", "North"),
    Council("E09000001", "Wharf", "london borough", "London"),
    Council("E09000002", "Palace", "london borough", "London"),
    Council("E07000001", "Vale", "district", "South", county="E10000001"),
    Council("E07000002", "Wold", "district", "South", county="E10000001"),
)
# Every home of a council in one or two bands, so that sums can be done by hand.
BANDS = {
    "a": (0, 100, 300, 0, 0, 0, 0),
    "b": (0, 0, 0, 0, 0, 0, 0),
    "c": (0, 0, 0, 0, 0, 0, 0),
    "d": (200, 100, 0, 100, 0, 100, 100),
    "e": (0, 0, 0, 0, 0, 0, 0),
    "f": (0, 0, 0, 0, 0, 0, 0),
    "g": (0, 0, 0, 0, 0, 0, 0),
    "h": (100, 0, 0, 100, 100, 100, 0),
}
NAN = np.nan
FIGURES = {
    "population": (500, 400, 600, 500, 200, 300, 200),
    "deprivation": (10, 30, 40, 25, 10, 10, 10),
    "band_d_own": (1500, 2000, 1800, 1000, 800, 200, 300),
    "band_d_area": (NAN, 2200, 2000, 1400, 1200, 1900, 2000),
    # Band D equivalents: A 6/9, D 1, H 2; Town 166.67 of them, collected at 0.9 = 150.
    "tax_base": (360, 150, 180, 270, 180, 270, 90),
    "house_price": (NAN, 120_000, 90_000, 500_000, 1_500_000, 300_000, 250_000),
    "core_spending_power": (900_000, 500_000, 700_000, 400_000, 300_000, 60_000, 40_000),
    "retained_rates_2017": (100_000, 200_000, 300_000, 400_000, 500_000, 50_000, 30_000),
    "short_term_let_nights": (NAN, 1_000, 500, 4_000, 6_000, 1_500, 500),
    "household_income_per_head": (NAN, 16_500, 15_500, 26_500, 66_500, 21_500, 23_500),
    "household_income_per_head_then": (NAN, 14_500, 13_500, 22_500, 56_500, 18_500, 20_500),
    "household_income_growth": (NAN, 0.02, 0.03, 0.02, 0.05, 0.02, 0.02),
    "long_term_empty": (30, 10, 20, 5, 5, 20, 10),
}
SERVICES = ("transport", "culture", "environment", "planning")
UNITS = {"population": "persons", "deprivation": "score", "tax_base": "Band D equivalents"}


def column(values, unit="GBP", period="2024-25"):
    return Column(np.array(values, dtype=float), unit, period, "made-up", "made up")


def small_england():
    columns = {name: column(values, UNITS.get(name, "GBP")) for name, values in FIGURES.items()}
    columns["household_income_per_head"] = column(
        FIGURES["household_income_per_head"], period="2023"
    )
    for band, homes in BANDS.items():
        columns[f"dwellings_band_{band}"] = column(homes, "dwellings")
    for number, service in enumerate(SERVICES, start=1):
        columns[f"gross_{service}"] = column([1_000_000.0] * len(COUNCILS))
        fees = [number * 10_000.0 * (1 + i) for i in range(len(COUNCILS))]
        columns[f"fees_{service}"] = column(fees)
    return Councils(COUNCILS, columns)


@pytest.fixture(scope="session")
def rules():
    return packaged_rules()


@pytest.fixture(scope="session")
def england():
    return small_england()


@pytest.fixture
def ask(england, rules):
    """Asks for an option at its own rate, or with anything changed."""

    def asked(**changes):
        return Ask(**{"councils": england, "rules": rules, "law": LAW, **changes})

    return asked


@pytest.fixture(scope="session")
def at():
    """Where a council of the small England stands, by its name."""
    return {council.name: i for i, council in enumerate(COUNCILS)}
