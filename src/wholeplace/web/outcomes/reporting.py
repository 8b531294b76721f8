"""What was reported in a period: who is due, what they said, and what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from wholeplace.report.words import pounds
from wholeplace.web.outcomes.hanging import reachable
from wholeplace.web.outcomes.models import Note, Period, Rag, Report, Spent
from wholeplace.web.outcomes.rows import Commitment, commitments, day, of_row, outcomes
from wholeplace.web.pages.figures import Cell, Colour, Fine, Heading, Link, Table, Tag
from wholeplace.web.places.access import Viewer, visible

COLOURS: dict[str, Colour] = {
    Rag.RED: "red",
    Rag.AMBER: "orange",
    Rag.GREEN: "green",
    Rag.COMPLETE: "blue",
    Rag.NOT_STARTED: "grey",
    Rag.MISSING: "purple",
}
ORDER = (Rag.RED, Rag.AMBER, Rag.MISSING, Rag.NOT_STARTED, Rag.GREEN, Rag.COMPLETE)


@dataclass(frozen=True, slots=True)
class Line:
    """One commitment in one period.

    Attributes:
        commitment: It, as its row says now; None when it has been taken out since.
        report: What was reported; None when nothing was.
        spent: Money spent to date [GBP, cash], as far as the viewer may see it.
        notes: Corrections beside the report.
        period: The period.
    """

    period: Period
    commitment: Commitment | None
    report: Report | None
    spent: float | None = None
    notes: tuple[Note, ...] = ()

    @property
    def title(self) -> str:
        """Title, as it was when it was reported."""
        if self.report is not None:
            return self.report.title
        return "" if self.commitment is None else self.commitment.title

    @property
    def rag(self) -> str:
        """What was reported; ``not reported`` when nothing was, and never green then."""
        return str(Rag.MISSING) if self.report is None else self.report.rag

    @property
    def owner(self) -> str:
        """Who answers for it."""
        if self.commitment is not None:
            return self.commitment.owner
        body = None if self.report is None else self.report.body
        return _("the partnership") if body is None else str(body)

    @property
    def outcome(self) -> str:
        """Id of the outcome it served."""
        if self.report is not None:
            return self.report.outcome
        return "" if self.commitment is None else self.commitment.outcome

    @property
    def due(self) -> date | None:
        """When it was due."""
        if self.report is not None:
            return day(self.report.due)
        return None if self.commitment is None else self.commitment.due

    @property
    def is_overdue(self) -> bool:
        """Whether its day had passed at the end of the period and it was not complete."""
        return self.due is not None and self.due <= self.period.ends and self.rag != Rag.COMPLETE

    @property
    def tag(self) -> Tag:
        """The state as a word with a colour that repeats it."""
        return tag_of(self.rag)


def tag_of(rag: str) -> Tag:
    """Return a state as a word with a colour that repeats it."""
    return Tag(str(Rag(rag).label), COLOURS[rag])


def lines_of(period: Period, viewer: Viewer) -> list[Line]:
    """Return every commitment of a period that a viewer may see, the worst first.

    In an open period every commitment that is agreed or running is due, and those not reported
    say so; freezing writes that down, so that a frozen period never changes. What hangs on a
    commitment that the viewer may not see is not seen either.
    """
    held = commitments(viewer)
    by_key = {(c.id, c.row.body_id): c for c in held}
    of_period = Report.objects.filter(period=period).select_related("body", "changed_by")
    reports = list(reachable(of_period, viewer))
    money = reachable(Spent.objects.filter(report__in=reports), viewer)
    spent = {each.report_id: each.gbp for each in money}
    notes: dict[int, list[Note]] = {}
    for note in reachable(Note.objects.filter(report__in=reports), viewer):
        notes.setdefault(note.report_id, []).append(note)
    found = [
        Line(period, by_key.get((r.commitment, r.body_id)), r, spent.get(r.pk),
             tuple(notes.get(r.pk, ())))
        for r in reports
    ]  # fmt: skip
    told = {(r.commitment, r.body_id) for r in reports}
    due = [c for c in held if c.is_reported] if period.is_open else []
    missing = [c for c in due if (c.id, c.row.body_id) not in told]
    found += [Line(period, c, None) for c in missing]
    return sorted(found, key=lambda line: (ORDER.index(line.rag), line.owner, line.title))


def seen(reports: Iterable[Report], viewer: Viewer) -> list[Report]:
    """Return the reports whose commitment the viewer may see, or that was taken out since."""
    given = [report.pk for report in reports]
    return list(reachable(Report.objects.filter(pk__in=given), viewer))


def history(commitment: Commitment, viewer: Viewer) -> list[Report]:
    """Return what was reported of a commitment in every period, the latest first."""
    reports = of_row(Report.objects.select_related("period", "changed_by"), commitment.row, viewer)
    return list(reports.order_by("-period__starts", "pk"))


def open_period(viewer: Viewer) -> Period | None:
    """Return the open period of the viewer's place; None when there is none."""
    return visible(Period.objects.filter(state=Period.State.OPEN), viewer).first()


def counts(lines: Sequence[Line]) -> list[tuple[Tag, int]]:
    """Return how many commitments are in each state, none left out."""
    held = Counter(line.rag for line in lines)
    return [(tag_of(rag), held[rag]) for rag in ORDER]


def count_table(lines: Sequence[Line], *, by: str, viewer: Viewer) -> Table:
    """Return counts of states by body or by outcome.

    Args:
        lines: The commitments of a period.
        by: ``owner`` or ``outcome``.
        viewer: Who looks, for titles of outcomes.
    """
    names = {o.id: o.title for o in outcomes(viewer)} if by == "outcome" else {}
    groups: dict[str, list[Line]] = {}
    for line in lines:
        name = str(getattr(line, by))
        title = names.get(name, name or _("No outcome named"))
        groups.setdefault(title, []).append(line)
    headings: list[Heading] = [(_("Outcome") if names else _("Body"), False)]
    headings += [(tag_of(rag).text, True) for rag in ORDER]
    rows: list[list[Cell]] = [
        [name, *(str(sum(line.rag == rag for line in held)) for rag in ORDER)]
        for name, held in sorted(groups.items())
    ]
    caption = _("By outcome") if by == "outcome" else _("By body")
    return Table(caption, headings, rows)


def pack(lines: Sequence[Line], *, links: dict[int, str] | None = None) -> Table:
    """Return a period's report as a table, for page, print and CSV.

    Args:
        lines: The commitments of the period.
        links: Addresses of commitments by the id of their row; None for no links.
    """
    headings: list[Heading] = [
        (_("Commitment"), False), (_("Body"), False), (_("State"), False), (_("Why"), False),
        (_("Due"), False), (_("Now expected"), False), (_("Spent to date"), True),
        (_("Reported by"), False),
    ]  # fmt: skip
    return Table(_("Every commitment"), headings, [_pack_row(line, links or {}) for line in lines])


def _pack_row(line: Line, links: dict[int, str]) -> list[Cell]:
    report = line.report
    href = "" if line.commitment is None else links.get(line.commitment.row.pk, "")
    reason = "" if report is None else report.reason
    corrected = " ".join(
        _("Correction of %(day)s: %(text)s")
        % {"day": f"{note.changed:%-d %B %Y}", "text": note.text}
        for note in line.notes
    )
    why: Cell = Fine(reason, corrected) if corrected else reason
    due = in_words(line.due)
    return [
        Link(line.title, href) if href else line.title,
        line.owner,
        line.tag,
        why,
        Fine(due, _("Overdue")) if line.is_overdue else due,
        _("not known") if report is None else in_words(report.forecast, _("not known")),
        pounds(line.spent),
        "" if report is None else f"{report.changed_by or ''}, {report.changed:%-d %B %Y}",
    ]


def in_words(when: date | None, nothing: str = "") -> str:
    """Return a day in words; ``not set`` when there is none."""
    return f"{when:%-d %B %Y}" if when is not None else (nothing or _("not set"))
