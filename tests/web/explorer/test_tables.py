"""What the tables of the explorer say: intervals in words, long lists cut short, sources named."""

from __future__ import annotations

import pytest

from wholeplace.count.reconcile import Change, Reconciliation
from wholeplace.web.explorer.chosen import Chosen
from wholeplace.web.explorer.forms import MONEY
from wholeplace.web.explorer.shown import MOST_CHANGES, doubt, reconciliation_table, span
from wholeplace.web.places.naming import named

RO3, RSX = "mhclg-ro3-2024-25", "mhclg-rsx-2024-25"


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        ((90.0, 110.0, 100.0, 0.8), "80% interval £90,000 to £110,000"),
        ((3_690.0, 3_710.0, 3_700.0, 0.8), "80% interval give or take 0.3%"),
        ((100.0, 100.0, 100.0, 0.8), "as returned"),
        ((100.0, 100.0, 100.0, 1.0), "as returned"),
        ((None, None, 100.0, 0.8), "interval not known"),
        ((1.0, 2.0, None, 0.8), "interval not known"),
    ],
)
def test_an_interval_is_always_said_with_its_level(ends, words):
    assert doubt(*ends) == words


def test_ends_that_read_the_same_are_said_as_a_part():
    # From 3.69 to 3.71 is 0.01 either way of 3.70, about 0.3 per cent.
    assert span(3_690.0, 3_710.0, 3_700.0) == "give or take 0.3%"


def change(at):
    return Change("E1", "Body", f"s{at}", f"Line {at}", 1_000.0, 1_000.0 + at, float(at), "own")


def test_many_changes_show_the_largest_and_the_rest_together():
    changes = tuple(change(at) for at in range(100))
    table = reconciliation_table(Reconciliation(changes, 5_000.0, 9_950.0))
    assert len(table.rows) == MOST_CHANGES + 2
    assert table.rows[0][0] == "Line 99"
    assert table.rows[-2][0] == "75 smaller changes together"
    # 0 + 1 + ... + 74 = 2,775 thousand: £2.8m.
    assert table.rows[-2][4] == "2.8"
    assert table.rows[-1][0] == "All of the count"


def test_few_sources_are_named_in_full_and_of_many_the_publishers():
    assert "second release, December 2025" in named([RO3, RSX])
    many = named([RO3, RSX, "obr-welfare-pa-2025-07", "hoc-library-cbp10031"])
    assert "second release" not in many
    assert "every line names its publication" in many
    assert many.count("Ministry of Housing") == 1


def test_a_partner_s_own_words_are_not_repeated_under_a_picture():
    assert named([RO3, "Secret ledger"]).endswith("partners' own figures")
    assert "Secret" not in named([RO3, "Secret ledger"])
    assert named([]) == "no line is chosen"


def test_what_is_chosen_is_all_that_an_address_says():
    chosen = Chosen(body="E1", money="neither")
    assert chosen.parameters() == {"body": "E1", "money": "neither"}
    assert Chosen(**chosen.parameters()) == chosen
    assert Chosen().parameters() == {}
    assert {code for code, _ in MONEY} == {"all", "no-transfers", "no-schools", "neither"}
