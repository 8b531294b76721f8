"""How far the taggers of a sample agree: kappa, alpha and what they mean, in all and by group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _

from wholeplace.draws import Draws
from wholeplace.prevention.agreement import (
    Agreement,
    cohen_kappa,
    confusion,
    custom_label,
    krippendorff_alpha,
    percent_agreement,
)
from wholeplace.prevention.ledger import TIERS
from wholeplace.report.words import number, share, tier_title
from wholeplace.web.ledger.models import Sample, SampleLine
from wholeplace.web.ledger.showing import thousands
from wholeplace.web.ledger.tags import preventive, principal
from wholeplace.web.pages.figures import Cell, Fine, Table
from wholeplace.yearly import Array

ORDERED = TIERS[:4]
RESAMPLED = Draws(1_000, 1)
FIRST = 0


@dataclass(frozen=True, slots=True)
class Rated:
    """The lines of a sample with what each tagger gave them; the first tagger comes first.

    Attributes:
        lines: The lines.
        names: The taggers in words.
        people: Their ids, without the first tagger.
        tiers: Principal tier by tagger and line; None where nothing was given.
        shares: Preventive share by tagger and line [taggers x lines]; NaN where nothing.
    """

    lines: Sequence[SampleLine]
    names: Sequence[str]
    people: Sequence[int]
    tiers: Sequence[Sequence[str | None]]
    shares: Array

    def only(self, group: str) -> Rated:
        """Return the lines of one service group."""
        at = [n for n, line in enumerate(self.lines) if line.division == group]
        return Rated(
            [self.lines[n] for n in at],
            self.names,
            self.people,
            [[tiers[n] for n in at] for tiers in self.tiers],
            self.shares[:, at],
        )


def rated(sample: Sample) -> Rated:
    """Return a sample with all its tags."""
    lines = list(sample.lines.prefetch_related("seconds__person"))
    people = {s.person_id: str(s.person) for line in lines for s in line.seconds.all()}
    given = [{s.person_id: s.shares for s in line.seconds.all()} for line in lines]
    tiers: list[list[str | None]] = [[principal(line.first) for line in lines]]
    shares = [[preventive(line.first) for line in lines]]
    for person in people:
        tiers.append([principal(each[person]) if person in each else None for each in given])
        shares.append([preventive(each[person]) if person in each else np.nan for each in given])
    names = [_("First tag"), *people.values()]
    return Rated(lines, names, list(people), tiers, np.array(shares, dtype=np.float64))


def kappa_of(held: Rated, second: int, *, weighted: bool = False) -> Agreement:
    """Return kappa of the first tags and one second tagger's, on the principal tier.

    The weighted kappa counts steps between the four ordered tiers, so it leaves out lines that
    either calls not classified.
    """
    first, other = list(held.tiers[FIRST]), list(held.tiers[second])
    if not weighted:
        return cohen_kappa(confusion(first, other, categories=TIERS))
    for at, pair in enumerate(zip(first, other, strict=True)):
        if not set(pair) <= {*ORDERED}:
            first[at] = other[at] = None
    return cohen_kappa(confusion(first, other, categories=ORDERED), weights="linear")


def alpha_of(held: Rated, scale: str) -> Agreement:
    """Return alpha of all taggers: on the principal tier, or on the preventive share."""
    if scale == "interval":
        return krippendorff_alpha(held.shares, scale="interval", draws=RESAMPLED)
    order: dict[str, float] = {tier: float(at) for at, tier in enumerate(TIERS)}
    codes = [[order.get(tier or "", np.nan) for tier in row] for row in held.tiers]
    return krippendorff_alpha(np.array(codes, dtype=np.float64), scale="nominal", draws=RESAMPLED)


def statistics_table(held: Rated) -> Table:
    """Return every statistic with its interval and what it means."""
    rows: list[list[Cell]] = []
    for second, name in list(enumerate(held.names))[1:]:
        table = confusion(held.tiers[FIRST], held.tiers[second], categories=TIERS)
        same = percent_agreement(table)
        rows.append(_row(_("Same principal tier: %(who)s") % {"who": name}, same, percent=True))
        rows.append(_row(_("Cohen's kappa: %(who)s") % {"who": name}, kappa_of(held, second)))
        weighted = kappa_of(held, second, weighted=True)
        title = _("Weighted kappa, near misses count half-way: %(who)s") % {"who": name}
        rows.append(_row(title, weighted))
    rows.append(_row(_("Krippendorff's alpha, principal tier"), alpha_of(held, "nominal")))
    rows.append(_row(_("Krippendorff's alpha, preventive share"), alpha_of(held, "interval")))
    headings = [
        (_("Statistic"), False),
        (_("Value"), True),
        (_("Lines"), True),
        (_("By custom called"), False),
    ]
    return Table(_("How far the taggers agree"), headings, rows)


def _row(name: str, found: Agreement, *, percent: bool = False) -> list[Cell]:
    if found.value is None:
        return [name, Fine(_("not known"), found.why), str(found.lines), "–"]
    said = share(found.value) if percent else number(found.value, decimals=2)
    return [name, Fine(said, ends(found, percent=percent)), str(found.lines),
            "–" if percent else custom_label(found.value)]  # fmt: skip


def ends(found: Agreement, *, percent: bool = False) -> str:
    """Return the interval of a statistic with its level, or why there is none."""
    if found.low is None or found.high is None:
        return _("interval not known: %(why)s") % {"why": found.why}
    low, high = (share(e) if percent else number(e, decimals=2) for e in (found.low, found.high))
    said = {"level": f"{found.level:.0%}", "low": low, "high": high}
    return _("%(level)s interval %(low)s to %(high)s") % said


def groups_table(held: Rated) -> Table:
    """Return agreement by service group, the groups with most lines first."""
    groups: dict[str, int] = {}
    for line in held.lines:
        groups[line.division] = groups.get(line.division, 0) + 1
    rows: list[list[Cell]] = []
    for group in sorted(groups, key=lambda name: (-groups[name], name)):
        part = held.only(group)
        alpha = alpha_of(part, "interval")
        money = sum(line.gbp_thousand for line in part.lines)
        rows.append([group, str(len(part.lines)), thousands(money), _cell(alpha)])
    headings = [
        (_("Service group"), False),
        (_("Lines"), True),
        (_("Money"), True),
        (_("Alpha, preventive share"), True),
    ]
    return Table(_("Agreement by service group"), headings, rows)


def _cell(found: Agreement) -> Cell:
    if found.value is None:
        return Fine(_("not known"), found.why)
    return Fine(number(found.value, decimals=2), ends(found))


def confusion_table(held: Rated, second: int) -> Table:
    """Return how often each pair of principal tiers was given."""
    table = confusion(held.tiers[FIRST], held.tiers[second], categories=TIERS)
    used = [n for n in range(len(TIERS)) if table[n].sum() or table[:, n].sum()]
    headings = [
        (_("First tag"), False),
        *((tier_title(TIERS[n]), True) for n in used),
    ]
    rows: list[list[Cell]] = [
        [tier_title(TIERS[row]), *(str(table[row, column]) for column in used)] for row in used
    ]
    caption = _("Principal tier: first tags down, %(who)s across") % {"who": held.names[second]}
    return Table(caption, headings, rows)


def in_a_sentence(found: Agreement) -> str:
    """Return what an alpha on the preventive share means for those who use the ledger."""
    if found.value is None:
        return _("It cannot be said how far they agree: %(why)s.") % {"why": found.why}
    said = {"percent": share(max(found.value, 0.0))}
    return (
        _(
            "Of the disagreement that chance would give, %(percent)s is gone: the higher, the less"
            " the ledger hangs on who did the tagging. Krippendorff asks for 80%% before firm"
            " conclusions and 67%% before tentative ones."
        )
        % said
    )
