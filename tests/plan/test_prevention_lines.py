"""Prevention proposals become lines of a medium-term plan, draw by draw."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from wholeplace.estimate import Estimate
from wholeplace.plan.prevention_lines import OVERLAP, action_lines, review_lines
from wholeplace.prevention.review_parts import Proposal, Reviewed

YEARS = (2026, 2027, 2028, 2029, 2030)
COUNCIL = "Anytown Council"


@pytest.fixture(scope="module")
def lines(town):
    return action_lines((town.FIRST, town.SECOND), town.TOGETHER, COUNCIL, years=YEARS)


def test_every_action_is_a_line_and_their_overlap_is_one_too(lines):
    assert [line.id for line in lines] == ["fgc", "falls", OVERLAP]
    assert {line.kind for line in lines} == {"prevention"}


def test_the_lines_sum_to_the_cash_of_all_actions_together_in_every_draw(lines, town):
    net = town.TOGETHER.finance.net.of(COUNCIL)
    total = sum(line.paths.values for line in lines)
    for at, year in enumerate(YEARS):
        if year in net.years:
            wanted = -net.values[:, net.years.index(year)]
            assert total[:, at] == pytest.approx(wanted, abs=1e-6)


def test_what_costs_more_than_it_saves_raises_spending(lines):
    # 2025 costs 300,000 and saves nothing; in 2028 the cost is over and 400,000 is saved
    first = next(line for line in lines if line.id == "fgc")
    by_year = dict(zip(YEARS, first.paths.values.mean(axis=0), strict=True))
    assert by_year[2028] < 0


def test_a_year_outside_the_valuation_changes_nothing(lines):
    assert not any(line.paths.values[:, YEARS.index(2030)].any() for line in lines)


def test_a_body_that_no_action_touches_has_no_lines(town):
    found = action_lines((town.FIRST,), town.FIRST, "Nobody", years=YEARS)
    assert found == ()


def test_actions_that_do_not_overlap_have_no_line_for_it(town):
    found = action_lines((town.FIRST,), town.FIRST, COUNCIL, years=YEARS)
    assert [line.id for line in found] == ["fgc"]
    assert np.isfinite(found[0].paths.values).all()


class TestReview:
    """Proposals of a spending review as lines: grow, cut, protect, and bodies they do not touch."""

    def reviewed(self, **other):
        spend = np.zeros((4, 3, 2))
        spend[:, :, 0] = [[100.0, 110.0, 120.0]]
        proposal = Proposal("E0/RSX_phs", "grow", 100.0, 2026, 2028, "falls", COUNCIL)
        given = {
            "proposal": proposal, "title": "Public health", "now": 1e6, "tiers": {},
            "preventive": None, "alerts": (), "change": spend[0, :, 0], "effect": "known",
            "scale": 1.0, "beyond": 0.0, "demand": (), "net": None, "cash": Estimate.known(0.0),
            "pays_back": None, "pays_back_payer": None, "bodies": (COUNCIL, "NHS"),
            "spend": spend, "value": None,
        }  # fmt: skip
        return Reviewed(**{**given, **other})

    def lines(self, *reviewed, body=COUNCIL):
        review = SimpleNamespace(reviewed=reviewed, years=(2026, 2027, 2028))
        return review_lines(review, body, years=(2025, 2026, 2027, 2028))

    def test_a_year_before_the_review_changes_nothing_and_the_others_as_drawn(self):
        (line,) = self.lines(self.reviewed())
        assert line.paths.years == (2025, 2026, 2027, 2028)
        assert line.paths.values[0].tolist() == [0.0, 100.0, 110.0, 120.0]
        assert (line.id, line.title, line.kind) == ("E0/RSX_phs", "Public health", "prevention")

    def test_what_names_no_action_is_a_saving_or_growth(self):
        grow = Proposal("a", "grow", 1.0, 2026, 2028, "", COUNCIL)
        cut = replace(grow, line="b", decision="cut")
        found = self.lines(self.reviewed(proposal=grow), self.reviewed(proposal=cut))
        assert [line.kind for line in found] == ["growth", "saving"]

    def test_a_body_it_does_not_touch_has_no_line(self):
        assert self.lines(self.reviewed(), body="NHS") == ()
        assert self.lines(self.reviewed(), body="police") == ()

    def test_a_protected_line_changes_nothing(self):
        assert self.lines(self.reviewed(spend=np.zeros((4, 3, 2)))) == ()
