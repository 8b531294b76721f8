"""What a medium-term plan starts from, out of a bundle, and how changes go back into it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings

from tests.store.test_finance_round_trip import PLACE, finances
from tests.store.test_round_trip import BODIES
from wholeplace.errors import InputError
from wholeplace.finance.plan import central_plan
from wholeplace.source import assumption
from wholeplace.store import rows
from wholeplace.store.bundle import checked, write_bundle
from wholeplace.store.finance_workbook import write_finance_workbook
from wholeplace.store.finance_workbook_edits import with_edits
from wholeplace.store.finance_workbook_inputs import Key
from wholeplace.store.finance_workbook_reading import read_finance_workbook
from wholeplace.store.from_rows import bundle_of
from wholeplace.store.known import known_names, local_source
from wholeplace.store.medium_term import base_budget_of, with_budget

BOOK = local_source("Finance workbook plan.xlsx")


@pytest.fixture
def bundle(budgeted, folder, known):
    return checked(folder(budgeted), known)


@pytest.fixture
def budget(bundle, reference):
    return base_budget_of(bundle, reference)


@pytest.fixture
def after(bundle, budget, reference, known, tmp_path):
    """The budget of the bundle after edits went into it and it was written and read again."""

    def made(edits):
        again = with_budget(bundle, with_edits(budget, edits, BOOK))
        write_bundle(again, tmp_path / "again")
        return base_budget_of(checked(tmp_path / "again", known), reference)

    return made


class TestAssumed:
    def test_a_packaged_driver_that_is_used_says_what_it_assumes(self, budget):
        # The bundle gives no driver cpi; the packaged one rests on judgement.
        (cpi,) = [driver for driver in budget.drivers if driver.id == "cpi"]
        assert cpi.source.is_assumption
        assert any("Consumer prices" in sentence for sentence in budget.assumed)

    def test_a_driver_that_nothing_names_says_nothing(self, budget):
        assert not any("Energy prices" in sentence for sentence in budget.assumed)

    def test_everything_that_shares_an_assumption_shares_its_sentence(self, bundle, reference):
        same = assumption("a guess")
        finance = bundle.finance
        guessed = replace(
            finance,
            lines=tuple(replace(line, source=same) for line in finance.lines),
            reserves=tuple(replace(each, source=same) for each in finance.reserves),
        )
        budget = base_budget_of(replace(bundle, finance=guessed), reference)
        assert (
            "Adult social care, Debt charges, Budget smoothing, General fund: a guess."
            in budget.assumed
        )


class TestDrivers:
    def test_one_that_nobody_knows_is_refused_with_the_nearest(self, bundle, reference):
        line = bundle.finance.lines[0]
        other = replace(line, exposures=(replace(line.exposures[0], driver="wages"),))
        finance = replace(bundle.finance, lines=(other, *bundle.finance.lines[1:]))
        with pytest.raises(InputError, match="wages: is no driver of the budget; did you mean"):
            base_budget_of(replace(bundle, finance=finance), reference)

    def test_rows_of_a_driver_may_stand_in_any_order(self, budgeted, bundle, folder, known):
        cells = budgeted["drivers"]
        cells[1], cells[2] = cells[2], cells[1]
        turned = checked(folder(budgeted, "turned"), known)
        assert turned.finance.drivers == bundle.finance.drivers

    def test_the_packaged_one_of_the_tax_base_comes_when_it_is_named(
        self, budgeted, folder, known, reference
    ):
        budgeted["council_tax"][1][5] = "tax_base"
        budget = base_budget_of(checked(folder(budgeted), known), reference)
        assert budget.council_tax.base_driver == "tax_base"
        assert [driver.id for driver in budget.drivers] == ["wage", "older", "cpi", "tax_base"]


class TestGoingBack:
    def test_nothing_changed_changes_nothing(self, bundle, budget):
        assert with_budget(bundle, budget) == bundle

    def test_a_packaged_driver_that_is_changed_becomes_the_bundles_own(self, after):
        found = after({Key("driver", "cpi", "growth", 2026): 0.05})
        (cpi,) = [driver for driver in found.drivers if driver.id == "cpi"]
        assert cpi.growth[2026].value == 0.05
        assert cpi.growth[2026].source == BOOK

    def test_a_rise_that_is_changed_says_who_says_so_and_the_base_year_does_not(
        self, bundle, budget
    ):
        edits = {Key("council tax", "core", "rise", 2026): 0.0199}
        base, first, second = with_budget(
            bundle, with_edits(budget, edits, BOOK)
        ).finance.council_tax
        assert (second.core, second.source) == (Decimal("0.0199"), BOOK)
        assert BOOK not in (base.source, first.source)

    def test_the_minimum_of_the_policy_comes_back(self, after):
        assert after({Key("policy", "minimum", "minimum"): 55.0}).minimum == 55

    def test_what_must_stay_in_an_unallocated_reserve_cannot_be_kept_and_is_not_lost_in_silence(
        self, bundle, budget
    ):
        edited = with_edits(budget, {Key("reserve", "general", "must stay"): 20.0}, BOOK)
        with pytest.raises(InputError, match="general: £20 must stay in it: a bundle takes that"):
            with_budget(bundle, edited)

    def test_a_minimum_has_nowhere_to_go_without_an_unallocated_reserve(self, bundle, budget):
        earmarked = tuple(replace(each, kind="earmarked") for each in budget.reserves)
        with pytest.raises(InputError, match="minimum: needs an unallocated reserve"):
            with_budget(bundle, replace(budget, reserves=earmarked))

    def test_a_saving_a_line_a_stream_and_a_reserve_come_back(self, after):
        found = after(
            {
                Key("change", "s1", "recurring", 2026): -25.0,
                Key("change", "s1", "delivered"): 0.75,
                Key("line", "debt", "stated", 2026): 215.0,
                Key("funding", "rates", "last year paid"): 2026,
                Key("reserve", "mtfs", "opening"): 95.0,
                Key("weight", "debt", "cpi"): 0.5,
            }
        )
        (saving,) = found.changes
        assert saving.recurring == {2025: -10.0, 2026: -25.0}
        # 0.8 (0.6 to 0.95) moves along to 0.75 (0.55 to 0.9).
        assert (saving.delivery.low, saving.delivery.high) == pytest.approx((0.55, 0.9))
        assert found.lines[1].stated == {2026: 215.0, 2027: 220.0}
        assert found.funding[0].last == 2026
        assert found.reserves[0].opening == 95
        assert found.lines[1].exposures[0].driver == "cpi"


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(finances())
def test_whatever_the_bundle_its_workbook_reads_as_unchanged_and_changes_come_back(reference, held):
    known = known_names(reference)
    bodies = tuple(rows.BodyRow(id=id, name=id, sector="partner", role="partner") for id in BODIES)
    tables = {"place": (PLACE,), "bodies": bodies, **held}
    bundle = bundle_of(tables, known.place("E08000010"), known)
    budget = base_budget_of(bundle, reference)
    with TemporaryDirectory() as place_to_be:
        path = Path(place_to_be) / "plan.xlsx"
        write_finance_workbook(central_plan(budget), path)
        assert read_finance_workbook(path, budget).edits == ()
        edited = with_edits(budget, {Key("reserve", "last", "opening"): 12_345.0}, BOOK)
        write_bundle(with_budget(bundle, edited), Path(place_to_be) / "again")
        again = base_budget_of(checked(Path(place_to_be) / "again", known), reference)
    assert again.reserves == edited.reserves
    assert central_plan(again).gap.values == pytest.approx(central_plan(edited).gap.values)
