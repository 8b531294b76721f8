"""What somebody reads before a commit: totals, differences, published beside own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wholeplace.report import words
from wholeplace.web.money.checking import own_rows
from wholeplace.web.money.committing import effect_of
from wholeplace.web.money.comparing import Altered, Difference, Effect, difference
from wholeplace.web.money.lines import present, total_of, typed
from wholeplace.web.money.matching import money_columns
from wholeplace.web.money.models import Line, Upload
from wholeplace.web.pages.figures import Cell, KeyFigure, Table
from wholeplace.web.places.row_forms import title_of
from wholeplace.web.places.services import By

SHOWN = 30


@dataclass(frozen=True, slots=True)
class Review:
    """What the page shows.

    Attributes:
        figures: What to remember.
        has_rows: Whether the body has rows in the table already.
        change: How the lines differ from those rows.
        changes: The differences as a table; None when there are no rows yet.
        effect: What spend does to the count; None for other tables.
        lines: Published beside own, line by line; None for other tables.
        unready: Why the file cannot be committed, in sentences.
        gone: Published money that goes, in words, where the total falls; empty otherwise.
        out: How many lines are left out.
        out_pounds: What they amount to, in words.
    """

    figures: Sequence[KeyFigure]
    has_rows: bool
    change: Difference
    changes: Table | None
    effect: Effect | None
    lines: Table | None
    unready: Sequence[str]
    gone: str
    out: int
    out_pounds: str


def review_of(by: By, upload: Upload, *, replace: bool) -> Review:
    """Return what a commit of a file would change.

    Args:
        by: Who looks.
        upload: The file.
        replace: Whether its lines take the place of the body's rows.
    """
    lines = present(upload)
    cells = typed(upload, lines)
    has_rows = own_rows(upload.place, upload.body, upload.table).exists()
    change = difference(upload, cells, replace=replace)
    is_spend = upload.table == "spend" and bool(cells)
    effect = effect_of(by, upload, cells, replace=replace) if is_spend else None
    left = list(Line.objects.filter(upload=upload, out=True).values_list("number", "cells"))
    return Review(
        figures=_figures(upload, change, effect, len(cells)),
        has_rows=has_rows,
        change=change,
        changes=_changes(change) if has_rows else None,
        effect=effect,
        lines=_beside(effect) if effect and effect.changes else None,
        unready=_unready(upload, effect, len(cells)),
        gone=_gone(effect),
        out=len(left),
        out_pounds=words.pounds(total_of(upload, left)),
    )


def _unready(upload: Upload, effect: Effect | None, count: int) -> list[str]:
    told = [*upload.elsewhere, *(effect.refused if effect else ())]
    if upload.wrong:
        told.append(
            ngettext(
                "%d line has a problem: mend it or leave it out.",
                "%d lines have a problem: mend them or leave them out.",
                upload.wrong,
            )
            % upload.wrong
        )
    return told if count else [*told, _("There is no line to commit.")]


def _figures(
    upload: Upload, change: Difference, effect: Effect | None, count: int
) -> list[KeyFigure]:
    figures = [KeyFigure(f"{count:,}", _("lines to commit"))]
    if any(column.kind == "number" for column in money_columns(upload.table)):
        was = _("%s committed now") % words.pounds(change.old_total)
        figures.append(KeyFigure(words.pounds(change.new_total), _("in these lines"), was))
    if effect and not effect.refused:
        before = _("%s now") % words.pounds(effect.before)
        figures.append(
            KeyFigure(words.pounds(effect.after), _("in the count of the place"), before)
        )
        told = _("give lines a division to place them")
        figures.append(
            KeyFigure(words.pounds(effect.unattributed), _("in no service division"), told)
        )
    return figures


def _changes(change: Difference) -> Table:
    headings = [
        (_("Line"), False),
        (_("What happens"), False),
        (_("Committed now"), True),
        (_("In this file"), True),
        (_("Difference"), True),
    ]
    rows = [_row(each) for each in change.largest[:SHOWN]]
    return Table(_largest(len(rows), len(change.largest)), headings, rows)


def _largest(shown: int, of: int) -> str:
    if shown == of:
        return _("The largest difference first")
    return _("The %(shown)d largest differences of %(of)d") % {"shown": shown, "of": of}


def _gone(effect: Effect | None) -> str:
    """Return how much published money goes where own lines stand for less; empty otherwise."""
    changes = effect.changes if effect else ()
    gone = sum(each.old or 0.0 for each in changes if each.new is None) * 1e3
    return words.pounds(gone) if effect and gone and effect.after < effect.before else ""


def _row(each: Altered) -> list[Cell]:
    return [
        f"{each.title} ({each.key})" if each.title else each.key,
        _what(each),
        "–" if each.old is None else _exact(each.old),
        "–" if each.new is None else _exact(each.new),
        _exact(each.difference),
    ]


def _what(each: Altered) -> str:
    if each.old is None:
        return _("added")
    if each.new is None:
        return _("goes")
    return _("changed: %s") % ", ".join(title_of(name) for name in each.columns)


def _beside(effect: Effect) -> Table:
    headings = [
        (_("Line"), False),
        (_("In the count now as published"), True),
        (_("Your own"), True),
        (_("Difference"), True),
        (_("Why"), False),
    ]
    rows: list[list[Cell]] = [
        [
            f"{each.title} ({each.service})",
            _thousands(each.old),
            _thousands(each.new),
            _exact(each.difference * 1e3),
            each.why,
        ]
        for each in effect.changes[:SHOWN]
    ]
    return Table(_largest(len(rows), len(effect.changes)), headings, rows)


def _thousands(amount: float | None) -> str:
    return "–" if amount is None else _exact(amount * 1e3)


def _exact(amount: float) -> str:
    sign = words.MINUS if round(amount) < 0 else ""
    return f"{sign}£{abs(round(amount)):,}"
