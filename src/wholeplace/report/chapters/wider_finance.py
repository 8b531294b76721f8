"""Chapter: what else bears on the council's money: resilience, local revenue, settlements."""

from __future__ import annotations

from wholeplace.estimate import Estimate
from wholeplace.finance.depletion import Depletion
from wholeplace.finance.resilience_standing import Standing
from wholeplace.plan.assemble import source_key
from wholeplace.plan.document import Plan
from wholeplace.plan.wider_finance import DesignFor, Injected, Part, Revenue, WiderFinance
from wholeplace.report.blocks import (
    Block,
    Bullets,
    Chapter,
    Column,
    Heading,
    Notice,
    Paragraph,
    Table,
    Words,
    cells,
    words,
)
from wholeplace.report.chapters.citing import cite
from wholeplace.report.words import (
    NOT_KNOWN,
    first_upper,
    interval,
    level,
    number,
    per_head,
    pounds,
    share,
)
from wholeplace.years import year_label

ID, TITLE = "wider-finance", "What else bears on the council's money"
SIMULATED = (
    "Nobody has decided any of this. It is worked out for every council of England at once from"
    " published figures, some of them old, and shown for this one; wholeplace resilience, revenue,"
    " settlement compare and inject give all councils."
)
_NOTHING = "-"


def wider_finance_chapter(plan: Plan) -> Chapter | None:
    """Return resilience, local revenue, settlement designs and a cash injection; None without."""
    wider = None if plan.finance is None else plan.finance.wider
    if wider is None:
        return None
    blocks: list[Block] = [
        Paragraph(words(SIMULATED)),
        *_resilience(wider, _keys(plan, wider, "resilience")),
        *_revenue(wider, _keys(plan, wider, "revenue")),
        *_designs(wider, _keys(plan, wider, "settlement")),
        *_injections(wider, _keys(plan, wider, "settlement")),
    ]
    return Chapter(ID, TITLE, tuple(blocks))


def _keys(plan: Plan, wider: WiderFinance, part: Part) -> tuple[str, ...]:
    """Return the keys of a part's sources, as its tables cite them."""
    return cite(plan, [source_key(source) for source in wider.sources[part]]).sources


def _resilience(wider: WiderFinance, keys: tuple[str, ...]) -> list[Block]:
    own, until = wider.standing, year_label(wider.standing_year)
    if own is None:
        said = f"Not known: the council was another one at the end of {until}, the latest return."
        return [Heading("How its reserves stood"), Paragraph(words(said))]
    ranked = own.stress.rank if own.stress else None
    said = (
        f"{own.council.name} stands at {_place(ranked.value)} ({_place(ranked.low)} to"
        f" {_place(ranked.high)}) of {ranked.count} councils with social care, counted from the"
        " likeliest to run out within five years."
        if ranked
        else ""
    )
    columns = (
        Column("Council"), Column("Reserves", "right"), Column("Change, 3 years", "right"),
        Column("Years left at that pace", "right"), Column("Chance gone in 5 years", "right"),
        Column("Rank", "right"),
    )  # fmt: skip
    return [
        Heading("How its reserves stood"),
        Paragraph(
            words(
                f"Earmarked and unallocated reserves at the end of {until}, the latest return at"
                f" hand that tells them. {said} Thin reserves foresee rescue weakly: the back-test"
                " names whom they missed and whom they accused (docs/methods/resilience.md)."
            )
        ),
        Table(
            f"Reserves at the end of {until}, beside nearest neighbours (80% intervals)",
            columns,
            tuple(_standing(each) for each in (own, *wider.beside)),
            keys,
        ),
    ]


def _standing(each: Standing) -> tuple[Words, ...]:
    depletion, stress = each.depletion, each.stress
    longest = None if stress is None or not stress.chance else stress.chance[max(stress.chance)]
    ranked = None if stress is None else stress.rank
    return cells(
        each.council.name,
        NOT_KNOWN if depletion.reserves is None else pounds(depletion.reserves),
        NOT_KNOWN if depletion.change is None else signed(depletion.change),
        _years_left(depletion),
        NOT_KNOWN if longest is None else _chance(longest),
        NOT_KNOWN
        if ranked is None
        else f"{number(round(ranked.value))} ({ranked.low}–{ranked.high})",
    )


_LONG = 20


def _years_left(depletion: Depletion) -> str:
    """Return how long reserves would last, without pretending to know beyond twenty years."""
    change, years = depletion.change, depletion.years_left
    if change is not None and change >= 0:
        return "did not fall"
    if change is None or years is None:
        return NOT_KNOWN
    return f"over {_LONG}" if years > _LONG else f"{years:.1f}"


def _chance(of: Estimate) -> str:
    return f"{of.value * 100:.0f}% ({of.low * 100:.0f}% to {of.high * 100:.0f}%)"


def signed(of: float, *, decimals: int = 0) -> str:
    """Return a share as a percentage that shows its sign, nought without one.

    >>> signed(-0.024), signed(0.5), signed(-0.1382, decimals=1), signed(-0.001)
    ('−2%', '+50%', '−13.8%', '0%')
    """
    percent = round(100 * of, decimals)
    return f"{percent:+.{decimals}f}%".replace("-", "−") if percent else "0%"


def _place(rank: float) -> str:
    return number(round(rank))


def _revenue(wider: WiderFinance, keys: tuple[str, ...]) -> list[Block]:
    columns = (
        Column("Option"), Column("Base"), Column("Yield a year", "right"),
        Column("Kept here, unshared", "right"), Column("Kept here, pooled by need", "right"),
    )  # fmt: skip
    known = [each for each in wider.revenue if each.alone is not None]
    unknown = [each for each in wider.revenue if each.alone is None]
    held = next((level(e.alone.gross) for e in known if e.alone), "")
    caption = (
        f"Local revenue options under the rules of {year_label(wider.law)} (base: quality of the"
        f" figures, A best; kept: beyond the tax or grant it replaces{'; ' + held if held else ''})"
    )
    blocks: list[Block] = [
        Heading("What local taxes could bring"),
        Table(caption, columns, tuple(_option(each) for each in known), keys),
    ]
    if unknown:
        told = tuple(words(f"{each.title}: {each.why_not}.") for each in unknown)
        blocks += [Paragraph(words("Without figures from the council there is no answer for:"))]
        blocks.append(Bullets(told))
    return blocks


def _option(each: Revenue) -> tuple[Words, ...]:
    alone, pooled = each.alone, each.pooled
    gross = None if alone is None else alone.gross
    return cells(
        each.title,
        each.grade,
        NOT_KNOWN if gross is None else interval(gross),
        NOT_KNOWN if alone is None or alone.kept is None else _kept(alone.kept),
        NOT_KNOWN if pooled is None or pooled.kept is None else _kept(pooled.kept),
    )


_POUND = 1.0


def _kept(kept: Estimate) -> str:
    """Return what is kept; less than a pound is rounding and is nothing."""
    return "nothing" if abs(kept.value) < _POUND else interval(kept)


def _designs(wider: WiderFinance, keys: tuple[str, ...]) -> list[Block]:
    if not wider.designs:
        return []
    last = year_label(wider.designs[0].year)
    columns = (
        Column("Design"), Column(f"{first_upper(wider.called)} in {last}", "right"),
        Column("Change", "right"), Column("a head", "right"),
        Column("of core spending power", "right"), Column("Reserves after, of spending", "right"),
    )  # fmt: skip
    caption = (
        f"What settlement designs would give, beside sharing the same pot as before: every figure a"
        f" {wider.called}; start: {wider.baseline}"
    )
    why = (
        " No design is called an allocation here, because the published allocations could not be"
        " worked out again within their tolerance from the figures at hand."
        if wider.called != "allocation"
        else ""
    )
    beware = f"{' '.join(wider.beware)}{why}".strip()
    return [
        Heading("What settlement designs would give"),
        Table(caption, columns, tuple(_design(each) for each in wider.designs), keys),
        *([Notice("Beware", words(beware))] if beware else []),
    ]


def _design(each: DesignFor) -> tuple[Words, ...]:
    line = each.line
    moved = abs(line.change) >= _POUND
    power, after = line.share_of_spending_power, line.reserves_after
    return cells(
        each.title,
        pounds(line.amounts[-1]),
        pounds(line.change) if moved else "nothing",
        per_head(line.per_head) if moved else _NOTHING,
        NOT_KNOWN if power is None else signed(power, decimals=1) if moved else _NOTHING,
        share(after),
    )


def _injections(wider: WiderFinance, keys: tuple[str, ...]) -> list[Block]:
    if not wider.injections:
        return []
    amount = pounds(wider.injections[0].amount)
    columns = (
        Column("Shared out"), Column("The council gets", "right"), Column("a head", "right"),
        Column("Days of net spending", "right"), Column("of the first year's gap", "right"),
        Column("of a year's prevention", "right"),
        Column("Years of the fall of its reserves", "right"),
    )  # fmt: skip
    return [
        Heading(f"What {amount} more for all councils would buy here"),
        Table(
            f"A cash injection of {amount} over England, shared out by different rules",
            columns,
            tuple(_injected(each) for each in wider.injections),
            keys,
        ),
    ]


def _injected(each: Injected) -> tuple[Words, ...]:
    told = each.bought
    return cells(
        first_upper(each.rule),
        pounds(told.amount),
        per_head(told.per_head),
        NOT_KNOWN if told.days is None else f"{told.days:.1f}",
        NOT_KNOWN if told.share_of_gap is None else share(told.share_of_gap),
        NOT_KNOWN if told.prevention is None else share(told.prevention),
        NOT_KNOWN if told.years_of_depletion is None else f"{told.years_of_depletion:.1f}",
    )
