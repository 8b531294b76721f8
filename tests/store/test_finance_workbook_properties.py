"""Whatever the budget, the workbook's figures are the plan's, and edits do what they say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store.finance_workbooks import CHANGES, RESERVES, SAID, everything
from wholeplace.estimate import Estimate
from wholeplace.finance.base_budget import Change, FundingLine, Indexation
from wholeplace.finance.plan import central_plan
from wholeplace.finance.plan_check import left_over
from wholeplace.store.finance_workbook import finance_pages
from wholeplace.store.finance_workbook_edits import with_edits
from wholeplace.store.finance_workbook_inputs import (
    Key,
    blocks_of,
    drivers_in_order,
    inputs_of,
    reserves_in_order,
)
from wholeplace.store.known import local_source

HALF_A_PENNY = 0.005
FIRST = 5
rate = st.floats(-0.2, 0.3)
limit = st.none() | st.floats(-0.05, 0.1)
amount = st.floats(0, 5e7)
source = local_source("Finance workbook")


def balanced(budget):
    """The budget with a last line of funding that makes its base year cross-foot."""
    rest = FundingLine("balance", "Balance", "other", left_over(budget), (), SAID)
    return replace(budget, funding=(*budget.funding, rest))


@st.composite
def budgets(draw):
    budget = everything()
    drivers = tuple(
        replace(
            driver,
            growth={year: Estimate.known(draw(rate)) for year in (2025, 2026, 2028)},
            paths=driver.paths if draw(st.booleans()) else None,
        )
        for driver in budget.drivers
    )
    lines = []
    for line in budget.lines:
        least, most = sorted((draw(limit) or -0.01, draw(limit) or 0.02))
        review = Indexation(least, most, draw(st.integers(1, 12)))
        lines.append(
            replace(
                line,
                gbp=draw(st.floats(-1e7, 2e8)),
                one_off=draw(st.floats(0, 1e6)),
                stated=draw(st.none() | st.dictionaries(st.integers(2025, 2028), amount)),
                indexation=draw(st.none() | st.just(review)),
            )
        )
    reserves = tuple(
        replace(
            reserve,
            opening=draw(amount),
            least=draw(st.floats(0, 1e6)),
            planned=draw(
                st.none() | st.dictionaries(st.integers(2026, 2028), rate.map((1e7).__mul__))
            ),
        )
        for reserve in draw(st.permutations(RESERVES))
    )
    funding = tuple(
        replace(
            line,
            gbp=draw(st.floats(0, 5e7)),
            stream=draw(st.sampled_from(["specific grant", "collection fund", "other"])),
            stated=draw(st.none() | st.dictionaries(st.integers(2024, 2028), amount)),
            last=draw(st.none() | st.integers(2024, 2029)),
            one_off=draw(st.booleans()),
        )
        for line in budget.funding
    )
    amounts = st.dictionaries(st.integers(2022, 2028), st.floats(-1e7, 0), max_size=3)
    saving = Change(
        "s",
        "Saving",
        "saving",
        draw(amounts),
        SAID,
        one_off=draw(st.none() | amounts),
        delivery=draw(st.none() | st.floats(0, 1).map(Estimate.known)),
    )
    return balanced(
        replace(
            budget,
            funding=funding,
            drivers=drivers,
            lines=tuple(lines),
            reserves=reserves,
            minimum=draw(st.floats(0, 2e7)),
            schools=draw(st.sampled_from([None, budget.schools])),
            changes=draw(st.sampled_from([(), (*CHANGES, saving), (saving,)])),
        )
    )


def row(page, label, nth=0):
    rows = [
        at
        for (at, column), cell in sorted(page.cells.items())
        if (column, cell.value) == (0, label)
    ]
    return [page.cells[rows[nth], FIRST + n].value for n in range(3)]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(budgets())
def test_gap_and_reserves_are_the_plans_whatever_the_budget(budget):
    plan = central_plan(budget)
    pages = {page.name: page for page in finance_pages(budget)}
    assert row(pages["Gap"], "Gap") == pytest.approx(list(plan.gap.values[0]), abs=HALF_A_PENNY)
    recurring = row(pages["Gap"], "Recurring gap")
    assert recurring == pytest.approx(list(plan.recurring_gap.values[0]), abs=HALF_A_PENNY)
    unmet = row(pages["Reserves"], "Gap that no reserve meets")
    assert unmet == pytest.approx(list(plan.unmet.values[0]), abs=HALF_A_PENNY)
    for reserve in budget.reserves:
        closing = row(pages["Reserves"], reserve.id, nth=4)
        expected = list(plan.reserves.of(reserve.id).values[0])
        assert closing == pytest.approx(expected, abs=HALF_A_PENNY), reserve.id


class TestLayout:
    def test_no_two_inputs_share_a_cell_or_a_name(self):
        inputs = inputs_of(everything())
        assert len({(i.sheet, i.row, i.column) for i in inputs}) == len(inputs)
        assert len({str(i.key) for i in inputs}) == len(inputs)

    def test_drivers_of_price_stand_together_and_the_unplanned_comes_last(self):
        order = [driver.id for driver in drivers_in_order(everything())]
        assert order == ["pay", "cpi", "older", "children", "homes", "unplanned"]

    def test_reserves_stand_in_the_order_they_are_drawn_on(self):
        order = [reserve.id for reserve in reserves_in_order(everything())]
        assert order == ["smoothing", "second", "general", "schools"]

    def test_a_part_that_is_empty_is_left_out(self):
        without = replace(everything(), changes=())
        assert not any("Savings" in block.title for block in blocks_of(without))

    def test_what_a_model_gives_is_not_for_changing(self):
        grey = {each.key.id for each in inputs_of(everything()) if not each.editable}
        assert grey == {"children", "hubs"}


class TestEdits:
    def test_no_edits_leave_the_budget_as_it_is(self):
        assert with_edits(everything(), {}, source) == everything()

    def test_only_what_is_edited_says_so(self):
        edited = with_edits(everything(), {Key("driver", "pay", "growth", 2027): 0.05}, source)
        said = {driver.id: driver.source for driver in edited.drivers}
        assert said.pop("pay") == source
        assert set(said.values()) == {d.source for d in everything().drivers if d.id != "pay"}
        assert edited.lines == everything().lines

    def test_an_interval_that_cannot_move_along_is_given_up(self):
        # Delivery of 0.8 (0.6 to 0.95), moved to 0.9, would reach 1.05.
        edited = with_edits(everything(), {Key("change", "agency", "delivered"): 0.9}, source)
        assert edited.changes[0].delivery == Estimate.known(0.9, source)

    def test_a_contract_without_limits_left_has_none(self):
        fields = ("least growth", "most growth", "month of review")
        edits = {Key("line", "waste", field): None for field in fields}
        assert with_edits(everything(), edits, source).lines[1].indexation is None

    def test_a_driver_given_to_a_line_moves_it(self):
        edited = with_edits(everything(), {Key("weight", "debt", "cpi"): 0.5}, source)
        assert [(each.driver, each.weight) for each in edited.lines[3].exposures] == [("cpi", 0.5)]

    def test_a_stream_can_be_made_to_end_and_to_come_once(self):
        edits = {
            Key("funding", "grant", "last year paid"): None,
            Key("funding", "rates", "one-off"): True,
        }
        edited = with_edits(everything(), edits, source)
        assert (edited.funding[2].last, edited.funding[0].one_off) == (None, True)
        assert central_plan(edited).gap.values[0, 0] > central_plan(everything()).gap.values[0, 0]
