"""What becomes of a saving: five classes by body, and how much of it contracts let become cash."""

from __future__ import annotations

from wholeplace.plan.document import Plan
from wholeplace.prevention.card import Card, Disposed
from wholeplace.prevention.disposition import CLASSES, Cashable, DispositionClass
from wholeplace.report.blocks import Block, Column, Paragraph, Table, Words, cells, words
from wholeplace.report.chapters.naming import body_name
from wholeplace.report.words import NOT_KNOWN, first_upper, interval, share, share_interval

CLASS_TITLES: dict[DispositionClass, str] = {
    "cashable": "Becomes cash",
    "cost_avoided": "Cost that never comes",
    "redeployed": "Capacity used for others",
    "revenue": "Income",
    "unallocated": "Stays, or not known",
}
_NOTHING = 0.0005
_BEYOND = 0.05
_WHY_BEYOND_ALL = (
    "A share of cash below 0% or above 100% means that the action may do harm: what is then used"
    " more is charged in full, while only part of what is used less becomes cash."
)


def disposition_blocks(plan: Plan, card: Card) -> list[Block]:
    """Return what becomes of the saving by body, and the cashable shares behind it, folded."""
    saved = [each for each in card.disposed if each.shares is not None]
    blocks: list[Block] = []
    if saved:
        columns = (
            Column("Body"), Column("Saving", "right"),
            *(Column(title, "right") for title in CLASS_TITLES.values()),
        )  # fmt: skip
        rows = tuple(_row(plan, each) for each in saved)
        caption = f"What becomes of the saving, real and not discounted: {card.name}"
        blocks.append(Table(caption, columns, rows))
    if card.cashable:
        blocks.append(_cashable(plan, card))
    if any(_beyond_all(one) for one in card.cashable):
        blocks.append(Paragraph(words(_WHY_BEYOND_ALL)))
    return blocks


def _beyond_all(one: Cashable) -> bool:
    """Return whether a share that is shown goes well below nothing or above all."""
    if not one.kind or one.implied is None:
        return False
    return one.implied.low < -_BEYOND or one.implied.high > 1 + _BEYOND


def _row(plan: Plan, disposed: Disposed) -> tuple[Words, ...]:
    shares = disposed.shares or {}
    name = body_name(plan, disposed.body)
    if disposed.passed_to:
        name = f"{name} (cash goes to {body_name(plan, disposed.passed_to)})"
    return cells(
        name, interval(disposed.total), *(_share(shares.get(each, 0.0)) for each in CLASSES)
    )


def _share(value: float) -> str:
    return "0%" if abs(value) < _NOTHING else share(value)


def _cashable(plan: Plan, card: Card) -> Table:
    """Return the cashable share that each contract implies, beside the analyst's own."""
    names = unit_cost_names(plan)
    columns = (
        Column("What is avoided"), Column("Body"), Column("Contract"),
        Column("Cash, as the contract implies", "right"), Column("Analyst's own", "right"),
    )  # fmt: skip
    rows = tuple(
        cells(
            names.get(one.unit_cost, one.unit_cost),
            body_name(plan, one.body),
            first_upper(one.kind) or "none known",
            "nothing avoided" if one.implied is None else implied(one),
            stated(one),
        )
        for one in card.cashable
    )
    known = sum(bool(one.kind) for one in card.cashable)
    caption = f"How much becomes cash: {card.name}"
    fold = f"How much becomes cash: {known} of {len(rows)} savings have a contract"
    return Table(caption, columns, rows, folded=fold)


def implied(one: Cashable) -> str:
    """Return the share that a contract implies; not known where there is no contract."""
    return share_interval(one.implied) if one.kind else NOT_KNOWN


def stated(one: Cashable) -> str:
    """Return the analyst's own share; an assumed nought is what nobody has published."""
    own = one.stated
    assumed = own.source is not None and own.source.is_assumption
    return NOT_KNOWN if assumed and own.value == 0 else share_interval(own)


def unit_cost_names(plan: Plan) -> dict[str, str]:
    """Return the names of the unit costs that any action saves, by id."""
    used = (cost for valuation in plan.valuations for cost in valuation.unit_costs)
    return {cost.id: cost.name for cost in used}
