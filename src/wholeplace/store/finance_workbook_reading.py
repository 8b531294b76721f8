"""Read a finance workbook back: what was changed in it, checked cell by cell, and what it does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from wholeplace.errors import InputError, Problem
from wholeplace.finance.base_budget import BaseBudget
from wholeplace.finance.plan import central_plan
from wholeplace.finance.plan_draws import UNPLANNED
from wholeplace.finance.plan_run import years_from_base
from wholeplace.store import cells
from wholeplace.store.cells import Raw, shown
from wholeplace.store.columns import FIRST_YEAR, LAST_YEAR
from wholeplace.store.finance_workbook import EXPORTED
from wholeplace.store.finance_workbook_edits import with_edits
from wholeplace.store.finance_workbook_finding import at_cell, found_cells, unplanned_row
from wholeplace.store.finance_workbook_inputs import (
    BASE,
    BASE_COLUMN,
    FIRST_YEAR_COLUMN,
    GROWTH,
    INPUTS,
    WEIGHTS,
    Held,
    Input,
    Key,
    is_band_d,
)
from wholeplace.store.finance_workbook_sheets import TITLE, TOP
from wholeplace.store.known import local_source
from wholeplace.store.tables import Grid, cell_name
from wholeplace.store.workbook import read_grids
from wholeplace.years import year_label

SAME = 1e-12
PENNIES_OFF = 1e-9
HUNDRED = 100
NEVER_BELOW = frozenset({"opening", "must stay", "minimum", "relief"})
NEVER_BLANK = frozenset({BASE, "opening", "must stay", "minimum", "rate", "overspend"})
FIRST_MONTH, LAST_MONTH = 1, 12


@dataclass(frozen=True, slots=True)
class Edit:
    """One input that was changed in a workbook.

    Attributes:
        where: Its cell, such as ``Inputs!E8``.
        input: The input as it was.
        after: What it is now; None for a blank cell.
    """

    where: str
    input: Input
    after: Held

    def __str__(self) -> str:
        before, after = (_said(self.input, value) for value in (self.input.value, self.after))
        return f"{self.input.label}: {before} becomes {after}{self._by}"

    @property
    def _by(self) -> str:
        """By how many pounds, where both are amounts."""
        before, after = self.input.value, self.after
        if self.input.kind != "money" or before is None or after is None:
            return ""
        return f" ({'+' if after >= before else '-'}{_pounds(abs(after - before))})"


@dataclass(frozen=True, slots=True)
class Reread:
    """What a workbook changes.

    Attributes:
        budget: The budget with every change.
        edits: What was changed, in reading order.
        effect: What the changes add to the expected gap of each year of the plan [GBP].
    """

    budget: BaseBudget
    edits: tuple[Edit, ...]
    effect: tuple[float, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """What was changed, and what it does to the gap, in words and pounds."""
        if not self.edits:
            return ("Nothing was changed.",)
        effects = zip(self.budget.years, self.effect, strict=True)
        return (*(str(edit) for edit in self.edits), *(_effect(*each) for each in effects))


def read_finance_workbook(path: Path, budget: BaseBudget) -> Reread:
    """Return a budget with what was changed in its workbook since it was exported.

    A change counts against the workbook's own sheet of exported inputs. Where the budget itself
    has changed since then in the same input, to something else, that is a conflict. Nothing is
    changed unless everything can be.

    Args:
        path: The workbook, as ``write_finance_workbook`` made it and somebody saved it.
        budget: The budget as it is now.

    Raises:
        InputError: Naming every cell that cannot be read, was moved, must not be changed or is in
            conflict; or everything that is wrong with the changed budget.
    """
    grids = read_grids(path, (INPUTS, WEIGHTS, EXPORTED))
    if other := [*_of_another(grids[EXPORTED], budget)]:
        raise InputError(path.name, other)
    placed, problems = found_cells(grids[INPUTS], grids[WEIGHTS], budget)
    if problems:
        raise InputError(path.name, problems)
    exported = _exported(grids[EXPORTED])
    problems += _unplanned(grids[INPUTS], exported, budget)
    edits: list[Edit] = []
    for each in placed:
        try:
            raw = at_cell(grids[each.sheet], each.row, each.column)
            edits += _edited(each, raw, exported.get(str(each.key)))
        except ValueError as error:
            problems.append(Problem(_where(each), f"{each.label} {error}"))
    if problems:
        raise InputError(path.name, problems)
    source = local_source(f"Finance workbook {path.name}")
    changed = with_edits(budget, {edit.input.key: edit.after for edit in edits}, source)
    return Reread(changed, tuple(edits), _gap_change(budget, changed))


def _where(each: Input) -> str:
    return cell_name(each.sheet, each.column, each.row + 1)


def _of_another(exported: Grid, budget: BaseBudget) -> Iterator[Problem]:
    """Say that a workbook is of another council or base year."""
    wanted = f"{budget.code} {year_label(budget.base_year)}"
    found = at_cell(exported, TITLE + 1, 0)
    if found != wanted:
        yield Problem(f"{EXPORTED}!A2", f"is of {shown(found)}, not of {wanted}: export it again")


def _exported(grid: Grid) -> Mapping[str, Raw]:
    """Return what every input was when it was exported, by its name."""
    rows = range(TOP + 1, len(grid.cells))
    return {str(at_cell(grid, row, 2)): at_cell(grid, row, BASE_COLUMN) for row in rows}


def _unplanned(inputs: Grid, exported: Mapping[str, Raw], budget: BaseBudget) -> Iterator[Problem]:
    """Say which growth was changed that the engine adds, and the budget has nowhere to keep."""
    row = unplanned_row(inputs, budget)
    if row is None:
        return
    for column, year in enumerate(years_from_base(budget), start=FIRST_YEAR_COLUMN):
        was = exported.get(str(Key("driver", UNPLANNED, GROWTH, year)))
        if at_cell(inputs, row, column) != was:
            what = "comes with the engine and cannot be changed here: give the table drivers of"
            where = cell_name(INPUTS, column, row + 1)
            yield Problem(where, f"{UNPLANNED} {what} the bundle rows of its own")


def _edited(each: Input, raw: Raw, exported: Raw) -> Iterator[Edit]:
    """Yield the edit of a cell, if there is one.

    Raises:
        ValueError: When it cannot be read, must not be changed, or is in conflict.
    """
    mine, was = _read(each, raw), _read(each, exported)
    if _same(mine, was) or _same(mine, each.value):
        return
    if mine is not None:
        _check(each, mine)
    if not each.editable:
        said = f"comes from a model and cannot be changed here: put back {_said(each, was)}"
        raise ValueError(said)
    if not _same(was, each.value):
        raise ValueError(
            f"was {_said(each, was)} when exported; here it is {_said(each, mine)}, and in the "
            f"budget it has become {_said(each, each.value)}: settle which"
        )
    yield Edit(_where(each), each, mine)


def _same(one: Held, other: Held) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= SAME * max(1.0, abs(one))


def _read(each: Input, raw: Raw) -> Held:
    """Return what a cell holds; None when blank.

    Raises:
        ValueError: When it cannot be such an input.
    """
    if raw is None:
        if each.key.of in ("driver", "council tax") or each.key.field in NEVER_BLANK:
            raise ValueError("is blank: it should be a number")
        return None
    if each.kind == "yes or no":
        return cells.yes_or_no(raw)
    if each.kind == "year":
        return cells.year(raw)
    return cells.share(raw) if each.kind in ("rate", "share") else cells.number(raw)


def _check(each: Input, value: float) -> None:
    """Check a figure that was changed; one that was not is as the budget has it.

    Raises:
        ValueError: When it is beyond what such an input can be.
    """
    if each.kind == "rate" and not -1 < value < 1:
        raise ValueError(f"should be within -100% and 100%, not {value * HUNDRED:.4g}%")
    if each.kind == "year" and not FIRST_YEAR <= value <= LAST_YEAR:
        raise ValueError(f"should be a year, {FIRST_YEAR} to {LAST_YEAR}, not {value:g}")
    if (each.key.of, each.key.field) == ("schools", "rate") and value < 0:
        raise ValueError(f"should be at least 0, not {value:g}")
    if each.kind == "share" and not 0 <= value <= 1:
        raise ValueError(f"should be within 0 and 1, not {value:g}")
    if each.kind == "count" and value <= 0:
        raise ValueError(f"should be above 0, not {value:g}")
    if each.kind == "month" and value not in range(FIRST_MONTH, LAST_MONTH + 1):
        raise ValueError(f"should be a month, 1 to 12, not {value:g}")
    if each.key.field in NEVER_BELOW and value < 0:
        raise ValueError(f"should be at least 0, not {value:,.0f}")
    if is_band_d(each.key) and (value <= 0 or abs(value - round(value, 2)) > PENNIES_OFF):
        raise ValueError(f"should be pounds and whole pence above 0, not {value:.15g}")


def _gap_change(before: BaseBudget, after: BaseBudget) -> tuple[float, ...]:
    change = central_plan(after).gap.values - central_plan(before).gap.values
    return tuple(float(gbp) for gbp in change[0])


def _said(each: Input, value: Held) -> str:
    if value is None:
        return "blank"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if each.kind == "money":
        return _pounds(value)
    if each.kind in ("rate", "share"):
        return f"{value * HUNDRED:.4g}%"
    return f"{value:,.15g}" if each.kind == "count" else f"{value:g}"


def _pounds(gbp: float) -> str:
    whole = gbp == round(gbp)
    return f"{'-' if gbp < 0 else ''}£{abs(gbp):,.{0 if whole else 2}f}"


def _effect(year: int, gbp: float) -> str:
    if not round(gbp):
        return f"The expected gap of {year_label(year)} stays as it was."
    way = "more" if gbp > 0 else "less"
    return f"The expected gap of {year_label(year)} comes to £{abs(gbp):,.0f} {way} than before."
