"""What a revenue option comes to for one council: alone, pooled, or why it is not known."""

from dataclasses import replace

import pytest

from wholeplace.finance.revenue.menu import OPTIONS
from wholeplace.plan.wider_finance import revenue_of


@pytest.fixture
def option():
    return next(each for each in OPTIONS if not each.supplied)


def test_an_option_is_worked_out_alone_and_with_all_of_it_pooled(option, town):
    asked = []
    alone, pooled = town.MONEY.yields(3e6, 3e6), town.MONEY.yields(3e6, 5e6)

    def appraised(of, equalise):
        asked.append((of.id, equalise))
        return alone if equalise == "none" else pooled

    found = revenue_of(option, appraised)
    assert asked == [(option.id, "none"), (option.id, "full")]
    assert (found.alone, found.pooled, found.why_not) == (alone, pooled, "")
    assert (found.id, found.grade) == (option.id, option.grade)


def test_an_option_that_needs_the_councils_own_figures_is_never_worked_out(option):
    own = replace(option, supplied="spaces [spaces]", why_supplied="nobody counts them")

    def never(of, equalise):
        raise AssertionError

    found = revenue_of(own, never)
    assert found.alone is None
    assert found.pooled is None
    assert found.why_not == "needs spaces [spaces]: nobody counts them"


def test_an_option_without_a_figure_here_says_why(option, town):
    missing = replace(town.MONEY.yields(1.0, None), gross=None, missing="it kept 100% already")
    found = revenue_of(option, lambda of, equalise: missing)
    assert (found.alone, found.why_not) == (None, "it kept 100% already")
