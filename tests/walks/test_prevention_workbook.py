"""L1, a sound plan: one action walked from a workbook to its card, and its cells changed."""

import json
import shutil

import openpyxl
import pytest

from wholeplace.errors import MethodError
from wholeplace.prevention.card import card as card_of
from wholeplace.prevention.portfolio.choose import choose
from wholeplace.prevention.portfolio.options import Aim
from wholeplace.store.bundle import checked, known_names
from wholeplace.store.draft import appraise_bundle, menu_of_bundle, value_bundle

HOME = "nao25:childrens_home"
ACTION = "family-group-conferences"
KEPT = {"id": ACTION, "intervention": ACTION}
EMPTIED = (
    "proposals", "contracts", "budgets", "ties", "commitments", "tiers", "outcomes", "pools",
    "schemes",
)  # fmt: skip
RICH = 10_000_000
EVERY_YEAR = range(2026, 2036)


class Sheets:
    """A workbook whose cells are changed by sheet and heading, as its owner would."""

    def __init__(self, path):
        self.path = path
        self.book = openpyxl.load_workbook(path)

    def headings(self, sheet):
        return [cell.value for cell in self.book[sheet][1]]

    def rows(self, sheet):
        return [row for row in self.book[sheet].iter_rows(min_row=2) if row[0].value is not None]

    def change(self, sheet, *, at=0, **cells):
        row = self.rows(sheet)[at]
        for name, value in cells.items():
            row[self.headings(sheet).index(name)].value = value

    def add(self, sheet, **cells):
        row = 2 + len(self.rows(sheet))
        for name, value in cells.items():
            self.book[sheet].cell(row, 1 + self.headings(sheet).index(name), value)

    def keep(self, sheet, wanted):
        """Leave only the rows that are wanted, from the second row on."""
        names = self.headings(sheet)
        told = [[cell.value for cell in row] for row in self.rows(sheet)]
        for row in self.rows(sheet):
            for cell in row:
                cell.value = None
        for cells in (each for each in told if wanted(dict(zip(names, each, strict=True)))):
            self.add(sheet, **dict(zip(names, cells, strict=True)))

    def setting(self, name, value):
        for row in self.book["place"].iter_rows():
            if row[0].value == name:
                row[1].value = value

    def save(self):
        self.book.save(self.path)
        return self.path


@pytest.fixture(scope="module")
def workbook(tmp_path_factory, run):
    """Wigan's workbook with one action: 56 families a year, kept out of a children's home."""
    path = tmp_path_factory.mktemp("walk") / "wigan.xlsx"
    run("new", "Wigan", path)
    sheets = Sheets(path)
    sheets.setting("draws", 100)
    for sheet in ("interventions", "costs", "effects"):
        key = "id" if sheet == "interventions" else "intervention"
        sheets.keep(sheet, lambda row, key=key: row[key] == ACTION)
    for sheet in EMPTIED:
        sheets.keep(sheet, lambda row: False)
    sheets.change("effects", acts_on=None, unit_cost=HOME)
    return sheets.save()


@pytest.fixture(scope="module")
def edited(workbook, tmp_path_factory, reference):
    """Returns a function that changes cells and reads the workbook as a council would send it."""
    known = known_names(reference)
    folder = tmp_path_factory.mktemp("edited")

    def bundle(*changes):
        path = folder / "changed.xlsx"
        shutil.copy(workbook, path)
        sheets = Sheets(path)
        for change in changes:
            change(sheets)
        return checked(sheets.save(), known)

    return bundle


@pytest.fixture(scope="module")
def card(edited, reference):
    def found(*changes):
        valued = value_bundle(edited(*changes), reference)
        return valued.valuations[0], card_of(valued.valuations[0])

    return found


@pytest.fixture(scope="module")
def plain(edited, reference):
    """The action as the workbook has it, with everything that an appraisal says of it."""
    valued, appraisal = appraise_bundle(edited(), reference)
    return valued.valuations[0], appraisal.cards[0]


def contract(**cells):
    told = {"unit_cost": HOME, "body": "council", "source": "assumption: made up", "prices": 2024}
    return lambda sheets: sheets.add("contracts", **told | cells)


def test_the_card_says_what_the_cells_say(plain):
    valuation, card = plain
    # 56 x 0.7 (median near 0.69) x 0.95 x 0.086 = 3.2 a full year; half of it in the first
    avoided = valuation.avoided[0].use.values.mean(axis=0)
    assert avoided[1] == pytest.approx(56 * 0.69 * 0.95 * 0.086, rel=0.06)
    assert avoided[0] == pytest.approx(avoided[1] / 2, rel=1e-9)
    assert card.edition == "Green Book 2026"
    assert card.status == "illustration"
    assert card.findings[0].size.level == 0.95
    assert {each.level for each in (card.cost, card.public, card.net)} == {0.8}
    assert any("effect, Looked after at 12 months" in bar.name for bar in card.matters)
    assert card.true_if


def test_the_same_card_comes_out_of_the_command(workbook, plain, run):
    told = json.loads(run("value", workbook, "--json"))
    found, together = told["valuations"]
    assert (found["id"], together["id"]) == (ACTION, "plan")
    net = plain[0].treasury.net.mean()
    assert found["treasury"]["net"]["mean"] == pytest.approx(net, abs=0.01)


def test_a_contract_in_the_workbook_changes_cash_and_not_value(card, plain):
    before, _ = plain
    spot, told = card(contract(kind="spot", variable=0.9))
    assert (spot.treasury.net == before.treasury.net).all()
    assert not before.finance.saving.values.any()
    fiscal = spot.benefit["fiscal"].of("council").values
    cash = spot.finance.saving.of("council").values
    # nine tenths of what is avoided, in the prices of each year
    inflated = [cash[:, at].sum() / fiscal[:, at].sum() / 0.9 for at in range(3)]
    assert inflated == sorted(inflated)
    assert inflated[0] == pytest.approx(1.04, abs=0.04)
    (share,) = told.cashable
    assert (share.kind, share.implied.value) == ("spot", pytest.approx(0.9))
    assert share.stated.value == 0


def test_a_block_gives_nothing_until_it_is_agreed_anew(card):
    block, _ = card(contract(kind="block", step=1, renewals="2029"))
    saving = block.finance.saving.of("council").values
    early, late = saving[:, :3], saving[:, 3:]
    assert (early <= 0).all()
    assert late.mean() > 0


@pytest.mark.parametrize(
    "cells",
    [{"kind": "capped grant"}, {"kind": "entitlement", "paid_by": "DWP"}, {"kind": "spot",
     "backfill": 1}],
    ids=["capped grant", "entitlement", "all backfilled"],
)  # fmt: skip
def test_no_cash_comes_to_the_council(card, cells):
    valuation, told = card(contract(**cells))
    saved = valuation.benefit["fiscal"].of("council").values > 0
    assert not valuation.finance.saving.of("council").values[saved].any()
    council = valuation.finance.saving.bodies.index("council")
    passed = valuation.finance.saving.values.sum(axis=(0, 1))
    assert (passed.sum() - passed[council] > 0) == (cells["kind"] == "entitlement")
    assert told.public.value > 0


def test_a_partners_own_unit_cost_counts_with_its_source_and_its_body(card, plain):
    def own(sheets):
        sheets.add("unit_costs", id="nhs:stay", name="A stay", amount=200_000, prices=2024,
                   unit="per year", value_kind="fiscal", transfer="no",
                   source="Board accounts 2024/25")  # fmt: skip
        sheets.add("cashable", unit_cost="nhs:stay", body="NHS", share=1, cashable=0.25,
                   cashable_source="Board accounts 2024/25")  # fmt: skip
        sheets.change("effects", unit_cost="nhs:stay")

    valuation, told = card(own)
    assert valuation.benefit["fiscal"].of("NHS").values == pytest.approx(
        200_000 * valuation.avoided[0].use.values
    )
    assert "Board accounts 2024/25" in {source.title for source in told.sources}
    assert {each.body for each in told.positions} == {"council", "NHS"}
    (share,) = told.cashable
    assert (share.body, share.kind, share.implied.value) == ("NHS", "", pytest.approx(0.25))
    assert (valuation.treasury.cost == plain[0].treasury.cost).all()


def test_an_action_that_does_harm_says_so_everywhere(card):
    harm = {"size": 0.086, "size_low": 0.037, "size_high": 0.135}
    valuation, told = card(
        lambda sheets: sheets.change("effects", **harm), contract(kind="spot", backfill=0.5)
    )
    assert valuation.treasury.public.mean() < 0
    # more use is paid for in full and at once, whatever refills
    assert valuation.finance.saving.values.sum() == pytest.approx(
        valuation.finance.saving.of("council").values.sum()
    )
    assert told.chance < 0.05
    assert told.net.high < 0
    assert all(payback.year is None for payback in told.paybacks if payback.pays)
    assert told.disposed[0].total.value < 0
    assert sum(told.disposed[0].shares.values()) == pytest.approx(1)


def test_a_capacity_in_the_workbook_limits_who_starts_and_is_warned_of(card, plain):
    limited, _ = card(lambda sheets: sheets.change("interventions", capacity=10))
    assert limited.avoided[0].use.values.mean() < plain[0].avoided[0].use.values.mean()
    assert any("its capacity limits who starts" in each for each in limited.warnings)
    assert not any("its capacity" in each for each in plain[0].warnings)


SPOT = contract(kind="spot")


def budgets(gbp, **more):
    def change(sheets):
        for year in EVERY_YEAR:
            sheets.add("budgets", body="council", year=year, gbp=gbp, **more)

    return change


def another(sheets):
    """Add a twin of the action, at the same cost."""
    for sheet, key in (("interventions", "id"), ("costs", "intervention"),
                       ("effects", "intervention")):  # fmt: skip
        names = sheets.headings(sheet)
        for row in list(sheets.rows(sheet)):
            cells = dict(zip(names, [cell.value for cell in row], strict=True))
            sheets.add(sheet, **cells | {key: "visits"})
    sheets.change("interventions", at=1, name="Visits")


@pytest.fixture(scope="module")
def chosen(edited, reference):
    def found(*changes):
        menu = menu_of_bundle(edited(another, *changes), reference)
        return choose(menu, Aim())

    return found


def test_a_budget_cut_takes_actions_away_and_keeps_to_the_money(chosen):
    whole, half = chosen(SPOT, budgets(RICH)), chosen(SPOT, budgets(110_000))
    assert {each.action for each in whole.chosen} == {ACTION, "visits"}
    assert whole.proved
    assert half.proved
    assert half.expected < whole.expected
    assert half.cost[half.menu.limits.bodies.index("council")].max() <= 110_000


def test_a_tie_lets_no_action_go_alone(chosen):
    def tied(sheets):
        sheets.add("ties", action="visits", relation="needs", other=ACTION, why="one team")
        sheets.add("ties", action=ACTION, relation="rules out", other="visits", why="one room")

    assert {each.action for each in chosen(SPOT, budgets(RICH), tied).chosen} == {ACTION}


def test_a_cash_floor_is_kept_with_its_chance_in_the_draws(chosen):
    # A grant that is capped gives no cash back, so that the two together cost about £0.7m.
    capped = contract(kind="capped grant")
    floor = chosen(capped, budgets(RICH, cash_floor=-450_000, chance=0.9))
    (chance,) = floor.cash_chances
    assert 0.9 <= chance < 1
    council = floor.menu.limits.bodies.index("council")
    running = floor.cash[council].cumsum(axis=0)
    assert (running >= -450_000 - 1e-6).all(axis=0).mean() == pytest.approx(chance)
    assert floor.expected < chosen(capped, budgets(RICH)).expected


def test_a_wrong_figure_in_a_cell_is_refused_with_what_would_do(edited, reference):
    wrong = edited(lambda sheets: sheets.change("effects", size=-0.6, size_low=-0.7,
                                                size_high=-0.5))  # fmt: skip
    with pytest.raises(MethodError, match=r"-0\.6 takes the chance of .* from 0\.448 out of 0"):
        value_bundle(wrong, reference)
