"""What else bears on a real place's money, also where the council is young or small."""

import pytest

from wholeplace.settlement.inject import RULES
from wholeplace.store.wider_finance import wider_finance


@pytest.fixture(scope="module")
def told(reference, gazetteer):
    def of(name, **own):
        return wider_finance(reference, gazetteer.place(name), law=2026, own=own or None)

    return of


@pytest.fixture(scope="module")
def wigan(told):
    return told("Wigan", gap=2e7, preventive_spending=1e8)


def test_reserves_are_those_of_the_return(wigan):
    # RS 2017-18: Wigan's earmarked and unallocated reserves, £100.9m
    assert wigan.standing.council.name == "Wigan"
    assert wigan.standing.depletion.reserves == pytest.approx(100.9e6, abs=0.1e6)
    assert len(wigan.beside) > 5


def test_every_option_has_figures_or_says_why_not(wigan):
    for option in wigan.revenue:
        assert (option.alone is None) == bool(option.why_not), option.id
        if option.alone is not None:
            assert option.alone.gross.low <= option.alone.gross.value <= option.alone.gross.high


def test_every_rule_of_injection_is_there_with_what_it_buys_of_the_gap(wigan):
    assert [each.rule for each in wigan.injections] == [rule.about for rule in RULES.values()]
    for each in wigan.injections:
        assert each.amount == 1e9
        assert each.bought.share_of_gap == pytest.approx(each.bought.amount / 2e7)
        assert each.bought.prevention == pytest.approx(each.bought.amount / 1e8)


def test_a_gap_that_is_not_given_is_not_known_and_not_nought(told):
    bought = told("Kent").injections[0].bought
    assert (bought.share_of_gap, bought.prevention) == (None, None)


def test_the_design_that_keeps_shares_changes_nothing(wigan):
    assert wigan.designs[0].title == "As it was"
    assert wigan.designs[0].line.change == pytest.approx(0, abs=1)


def test_what_is_simulated_is_not_called_an_allocation(wigan):
    assert wigan.called == "simulated share"
    assert wigan.beware


def test_every_part_names_its_sources_once(wigan, reference):
    known = reference.sources()
    for part in ("resilience", "revenue", "settlement"):
        ids = [source.id for source in wigan.sources[part]]
        assert ids
        assert len(set(ids)) == len(ids)
        assert set(ids) <= known.keys()


@pytest.mark.parametrize("name", ["Buckinghamshire"])
def test_reserves_of_a_council_that_was_another_then_are_not_known(told, name):
    found = told(name)
    assert found.standing is None
    assert found.beside == ()
    assert found.injections


@pytest.mark.parametrize("name", ["Isles of Scilly"])
def test_the_smallest_council_has_the_chapter_too(told, name):
    found = told(name)
    assert len(found.designs) == 5
    assert found.standing is not None
