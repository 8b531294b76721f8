"""Where the settlement laboratory starts: what every council had, and how old it is."""

from __future__ import annotations

import numpy as np
import pytest

from wholeplace.settlement.compare_lines import deprivation_fifths
from wholeplace.settlement.stand_in import heads

# Largest falls of earmarked and unallocated reserves, March 2015 to March 2018, per cent, published
# on 29 May 2019 (finance rules 6.2), of the councils that are the same today.
PUBLISHED_FALLS = {
    "Rotherham": -62,
    "Thurrock": -58,
    "Croydon": -55,
    "Stoke-on-Trent": -55,
    "Sutton": -46,
    "Isles of Scilly": -46,
    "Knowsley": -44,
    "Greenwich": -44,
    "Medway": -44,
}


def test_every_council_has_a_figure_to_start_from(what_they_had):
    assert len(what_they_had.councils) == 317
    assert (what_they_had.amounts > 0).all()
    assert (what_they_had.council_tax > 0).all()
    # Retained rates of £13bn and general grant of £3bn in 2017/18, pilots' rolled-in grants in.
    assert what_they_had.total == pytest.approx(16.2e9, rel=0.02)


def test_councils_made_since_and_a_return_that_cannot_be_are_named(what_they_had):
    assert set(what_they_had.stood_in) == {
        "Bournemouth, Christchurch and Poole",
        "Dorset",
        "North Northamptonshire",
        "West Northamptonshire",
        "Cumberland",
        "Westmorland and Furness",
        "Havant",
    }


def test_the_age_of_every_figure_is_told(what_they_had):
    notes = " ".join(what_they_had.notes)
    for told in ("2017/18", "2020/21", "31 March 2018", "2024/25", "Greater Manchester"):
        assert told in notes
    assert "2017/18" in what_they_had.title


def test_reserves_are_the_sum_of_two_columns_and_not_known_where_either_is_not(laboratory):
    councils = laboratory.councils
    earmarked, unallocated = (
        councils.of(f"reserves_{which}_2018") for which in ("earmarked", "unallocated")
    )
    assert councils.of("reserves") == pytest.approx(earmarked + unallocated, nan_ok=True)
    assert (np.isnan(earmarked) | np.isnan(unallocated)).sum() == np.isnan(
        councils.of("reserves")
    ).sum()
    assert councils.column("reserves").derived


@pytest.mark.parametrize(("name", "fallen"), PUBLISHED_FALLS.items())
def test_falls_of_reserves_are_those_published(laboratory, name, fallen):
    """A third of the fall a year: three of them and the reserves of 2018 make those of 2015."""
    councils = laboratory.councils
    at = next(i for i, c in enumerate(councils.councils) if c.name == name)
    fall, reserves = councils.of("reserves_fall")[at], councils.of("reserves")[at]
    assert round(-100 * 3 * fall / (reserves + 3 * fall)) == fallen


def test_a_council_that_ended_since_has_no_fall(laboratory):
    """Northamptonshire fell most; its successors are not it."""
    councils = laboratory.councils
    for name in ("West Northamptonshire", "Cumberland", "Dorset"):
        at = next(i for i, c in enumerate(councils.councils) if c.name == name)
        assert np.isnan(councils.of("reserves_fall")[at]), name


def test_people_of_england_are_counted_once(what_they_had):
    councils = what_they_had.councils
    counted = heads(councils, what_they_had.amounts)
    whole = councils.of("population")[~councils.is_class("district")].sum()
    assert counted.sum() == pytest.approx(whole, rel=1e-3)
    assert (counted >= 0).all()


def test_fifths_are_fifths(laboratory):
    fifths = deprivation_fifths(laboratory.councils)
    counts = [sum(one.startswith(str(n)) for one in fifths) for n in range(1, 6)]
    assert sum(counts) == 317
    assert max(counts) - min(counts) <= 2
