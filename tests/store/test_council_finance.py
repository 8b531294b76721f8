"""From a bundle to its finance chapter: whose drivers count, whom it stands beside, what ties."""

from dataclasses import replace

import pytest

from wholeplace.errors import InputError
from wholeplace.estimate import Estimate
from wholeplace.store.council_finance import (
    DRIVEN,
    Beside,
    _as_packaged,
    _peers,
    finance_of_budget,
    proposal_lines,
    returned_lines,
)
from wholeplace.store.draft import finance_of_bundle
from wholeplace.store.medium_term import base_budget_of
from wholeplace.store.new import new_bundle

DRAWS = 60


@pytest.fixture(scope="module")
def wigan(reference):
    """A new bundle of Wigan with few draws."""
    bundle = new_bundle(reference, "Wigan")
    return replace(bundle, settings=replace(bundle.settings, draws=DRAWS))


@pytest.fixture(scope="module")
def budget(wigan, reference):
    return base_budget_of(wigan, reference)


@pytest.fixture(scope="module")
def alone(wigan, reference, budget):
    return finance_of_budget(wigan, reference, budget)


def with_growth(budget, id, growth):
    """The budget with growth of the council's own for one driver, in every year."""
    return replace(
        budget,
        drivers=tuple(
            replace(d, growth={year: Estimate.known(growth) for year in d.growth})
            if d.id == id
            else d
            for d in budget.drivers
        ),
    )


@pytest.fixture(scope="module")
def quick(budget):
    """The budget with the council's own growth of demand, so that no pathway is worked out."""
    for id in DRIVEN.values():
        budget = with_growth(budget, id, 0.04)
    return budget


class TestDemand:
    def test_packaged_drivers_follow_the_pathways_that_have_foreseen_something(self, alone):
        assert alone.by_pathway["csc_demand"] == "Children's social care"
        (driver,) = [d for d in alone.outlook.budget.drivers if d.id == "csc_demand"]
        assert driver.paths is not None
        assert driver.source.title == "Demand path of the pathway Children's social care"

    def test_one_that_foresaw_nothing_is_named_and_its_driver_keeps_its_growth(self, alone):
        assert alone.not_followed == ("Adult social care with reablement",)
        (driver,) = [d for d in alone.outlook.budget.drivers if d.id == "asc_demand"]
        assert driver.paths is None

    def test_growth_that_the_council_put_in_itself_is_kept(self, wigan, reference, quick, alone):
        own = finance_of_budget(wigan, reference, with_growth(quick, "csc_demand", 0.2))
        assert (own.by_pathway, own.not_followed) == ({}, ())
        (driver,) = [d for d in own.outlook.budget.drivers if d.id == "csc_demand"]
        assert driver.paths is None
        # a fifth more children's care in every year is more than the pathway foresees
        gap, without = (each.outlook.gap.values[:, -1].mean() for each in (own, alone))
        assert gap > without + 50e6

    def test_one_year_of_growth_or_its_interval_is_enough_to_be_the_councils_own(self, budget):
        (driver,) = [d for d in budget.drivers if d.id == "csc_demand"]
        assert _as_packaged(budget) >= set(DRIVEN.values())
        wider = replace(driver.growth[2027], high=0.2)
        for changed in (
            replace(driver, growth={**driver.growth, 2027: wider}),
            replace(driver, persistence=0.1),
        ):
            drivers = tuple(changed if d.id == driver.id else d for d in budget.drivers)
            assert driver.id not in _as_packaged(replace(budget, drivers=drivers))

    def test_a_budget_without_such_drivers_follows_no_pathway(self, wigan, reference, budget):
        drivers = tuple(replace(d, paths=None) for d in budget.drivers if "demand" not in d.id)
        known = {driver.id for driver in drivers} - {"homelessness"}
        lines = tuple(
            replace(line, exposures=tuple(e for e in line.exposures if e.driver in known))
            for line in budget.lines
        )
        plain = replace(budget, lines=lines, drivers=tuple(d for d in drivers if d.id in known))
        found = finance_of_budget(wigan, reference, plain)
        assert (found.by_pathway, found.not_followed) == ({}, ())


class TestBesideIt:
    def test_nothing_is_beside_a_plan_that_is_asked_for_alone(self, alone):
        assert (alone.peers, alone.neighbours, alone.wider) == ((), "", None)

    @pytest.fixture(scope="class")
    def beside(self, wigan, reference, quick):
        return finance_of_budget(wigan, reference, quick, beside=Beside(preventive=1e7))

    def test_the_place_comes_first_and_then_its_nearest_neighbours(self, beside):
        assert beside.peers[0].code == "E08000010"
        assert beside.neighbours == "ons_global"
        assert len({peer.code for peer in beside.peers}) == len(beside.peers) > 5
        assert all(peer.gap.low < peer.gap.value < peer.gap.high for peer in beside.peers)

    def test_an_injection_is_set_beside_the_gap_and_what_is_spent_on_prevention(self, beside):
        each = beside.wider.injections[0].bought
        gap = beside.outlook.gap.values[:, 0].mean()
        assert each.share_of_gap == pytest.approx(each.amount / gap)
        assert each.prevention == pytest.approx(each.amount / 1e7)

    def test_the_rules_of_revenue_are_those_of_the_first_year(self, beside, budget):
        assert beside.wider.law == budget.years[0]


class TestBaseYearOfTheCouncilsOwn:
    @pytest.fixture(scope="class")
    def later(self, wigan):
        """A bundle whose council has put in its budget of 2025/26, a year after the last return."""
        finance = wigan.finance
        base, _, *rises = finance.council_tax
        taxed = (replace(base, year=2025), *rises)
        return replace(wigan, finance=replace(finance, council_tax=taxed))

    @pytest.fixture(scope="class")
    def found(self, later, reference):
        own = base_budget_of(later, reference)
        for id in DRIVEN.values():
            own = with_growth(own, id, 0.04)
        return finance_of_budget(later, reference, own, beside=Beside())

    def test_it_stands_beside_neighbours_that_start_from_the_last_return(self, found):
        assert found.outlook.budget.base_year == 2025
        assert len(found.peers) > 5

    def test_a_year_without_a_return_ties_to_none(self, found, reference):
        assert returned_lines(reference, found.outlook.budget) == {}
        assert found.reconciliation is None

    def test_a_count_that_is_no_older_than_the_plan_has_nobody_beside(
        self, wigan, reference, budget
    ):
        assert _peers(replace(wigan, year=budget.years[0]), reference, budget) == ()


class TestReturn:
    def test_lines_are_in_pounds_and_totals_are_no_lines(self, reference, budget):
        # RSX 2024-25, Wigan: adult social care 138,198 GBP thousand
        found = returned_lines(reference, budget)
        assert found["RSX_asc"] == 138_198_000
        assert not any(line.startswith("RSX_tot") for line in found)

    def test_a_new_bundle_ties_to_it_to_the_pound(self, alone):
        held = [row for row in alone.reconciliation.rows if row.line and row.returned]
        assert len(held) > 8
        assert all(round(row.difference) == 0 for row in held)


class TestProposals:
    def test_a_bundle_without_actions_has_no_lines(self, wigan):
        assert proposal_lines(wigan, (2026,), valued=((), None), review=None) == ()

    def test_the_whole_chapter_of_a_bundle_has_them_all(self, wigan, reference, quick):
        only = tuple(each for each in wigan.proposals if not each.action)
        bundle = replace(wigan, proposals=only, interventions=(), commitments=(), findings=())
        found = finance_of_bundle(bundle, reference, quick)
        changes = [c for c in found.outlook.budget.changes if c.paths is not None]
        assert [change.kind for change in changes] == ["saving"]
        # 2% of £18.482m of culture, in the cash of 2026/27
        cut = changes[0].paths.values[:, 0].mean()
        assert -420_000 < cut < -0.02 * 18_482_000
        assert found.without is not None

    def test_what_is_wrong_with_the_budget_is_named(self, wigan, reference, quick):
        wrong = replace(quick, reserves=(replace(quick.reserves[0], opening=-1.0),))
        with pytest.raises(InputError, match="opening balance should be nought or more"):
            finance_of_bundle(wigan, reference, wrong, alone=True)
