"""Chapters of a plan's report on what outcomes add: growth, promises, reports, theory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _

from wholeplace.plan.document import Plan
from wholeplace.record import Plain
from wholeplace.report.blocks import Block, Chapter, Column, Heading, Paragraph, Table, cells
from wholeplace.report.words import NOT_KNOWN, number, pounds
from wholeplace.web.outcomes.models import Horizon, NodeKind, Part, Rag, Strength
from wholeplace.years import year_label

Record = Mapping[str, Plain]
Records = Mapping[str, Sequence[Record]]
Names = Mapping[str, str]


def chapters(parts: Mapping[str, Plain], plan: Plan) -> tuple[Chapter, ...]:
    """Return the chapters that have something to say.

    Args:
        parts: Records by part, as ``plan_parts`` gives them.
        plan: The plan, for the titles of commitments, outcomes and bodies.
    """
    told = {name: _listed(records) for name, records in parts.items()}
    found = (
        Chapter("growth", _("What good growth looks like"), tuple(_growth(told))),
        Chapter("milestones", _("Milestones and money of commitments"), tuple(_steps(told, plan))),
        Chapter("progress", _("What was reported"), tuple(_reports(told, plan))),
        Chapter("theory", _("How it should come about"), tuple(_theory(told))),
        Chapter("local-indicators", _("Local indicators"), tuple(_local(told))),
    )
    return tuple(chapter for chapter in found if chapter.blocks)


def _growth(told: Records) -> Iterator[Block]:
    for each in told.get("growth", ()):
        yield Heading(str(Horizon(str(each["horizon"])).label))
        yield Paragraph((str(each["text"]),))
        if each.get("who_gains"):
            yield Paragraph((_("Who gains: %(who)s") % {"who": each["who_gains"]},))
        if each.get("growth_plan"):
            said = _("In the local growth plan: %(where)s") % {"where": each["growth_plan"]}
            yield Paragraph((said,))


def _steps(told: Records, plan: Plan) -> Iterator[Block]:
    names = {each.id: each.title for each in plan.commitments}
    bodies = {each.id: each.name for each in plan.bodies}
    if steps := told.get("milestones", ()):
        rows = tuple(
            cells(_name(each, names), str(each["title"]), _day(each["due"]), _done(each))
            for each in steps
        )
        yield Table(_("Milestones"), _columns(_("Commitment"), _("Milestone"), _("Due"),
                                              _("State")), rows)  # fmt: skip
    if money := told.get("commitment_money", ()):
        rows = tuple(
            cells(_name(each, names), year_label(int(str(each["year"]))), str(each["fund"]),
                  _pounds(each["gbp"]))
            for each in money
        )  # fmt: skip
        columns = (*_columns(_("Commitment"), _("Financial year"), _("Fund or budget")),
                   Column(_("Amount, cash"), "right"))  # fmt: skip
        yield Table(_("Money of commitments by year and fund"), columns, rows)
    if helpers := told.get("helpers", ()):
        rows = tuple(
            cells(_name(each, names), bodies.get(str(each["body"]), str(each["body"])),
                  str(Part(str(each["part"])).label))
            for each in helpers
        )  # fmt: skip
        yield Table(_("Bodies with a part in another’s commitment"),
                    _columns(_("Commitment"), _("Body"), _("Part")), rows)  # fmt: skip


def _reports(told: Records, plan: Plan) -> Iterator[Block]:
    bodies = {each.id: each.name for each in plan.bodies}
    periods: dict[str, list[Record]] = {}
    for each in told.get("reports", ()):
        periods.setdefault(str(each["period"]), []).append(each)
    for name, reports in sorted(periods.items(), key=lambda held: str(held[1][0]["ends"])):
        rows = tuple(
            cells(str(each["title"]), bodies.get(str(each["body"]), str(each["body"])),
                  str(Rag(str(each["rag"])).label), str(each["reason"]), _day(each["forecast"]),
                  _pounds(each["gbp"]))
            for each in reports
        )  # fmt: skip
        columns = (
            *_columns(_("Commitment"), _("Body"), _("State"), _("Why"), _("Now expected")),
            Column(_("Spent to date"), "right"),
        )
        yield Heading(name)
        yield Table(_("What was reported in %(period)s") % {"period": name}, columns, rows)
    for each in told.get("corrections", ()):
        said = _("Correction of %(day)s: %(text)s")
        yield Paragraph((said % {"day": _day(each["day"]), "text": each["text"]},))


def _theory(told: Records) -> Iterator[Block]:
    nodes = told.get("theory", ())
    if not nodes:
        return
    titles = {str(each["id"]): str(each["title"]) for each in nodes}
    rows = tuple(
        cells(str(each["title"]), str(NodeKind(str(each["kind"])).label), str(each["about"]))
        for each in nodes
    )
    yield Table(_("What is in the theory of change"),
                _columns(_("What"), _("Kind"), _("About")), rows)  # fmt: skip
    if links := told.get("theory_links", ()):
        said = tuple(
            cells(titles.get(str(each["start"]), ""), titles.get(str(each["end"]), ""),
                  str(each["assumption"]) or _("no assumption written down"),
                  str(Strength(str(each["strength"])).label),
                  str(each["evidence"]) or _("none named"))
            for each in links
        )  # fmt: skip
        columns = _columns(_("From"), _("Leads to"), _("Assumption"), _("Strength of evidence"),
                           _("Source of the evidence"))  # fmt: skip
        yield Table(_("What leads to what"), columns, said)


def _local(told: Records) -> Iterator[Block]:
    for series in told.get("local_indicators", ()):
        yield Heading(str(series["title"]))
        source = _("Unit: %(unit)s. Source: %(source)s. Kept by hand, not published figures.")
        yield Paragraph((source % {"unit": series["unit"], "source": series["source"]},))
        points = [each for each in told.get("local_figures", ())
                  if each["indicator"] == series["id"]]  # fmt: skip
        if points:
            rows = tuple(cells(str(each["period"]), _figure(each)) for each in points)
            columns = (Column(_("Period")), Column(_("Value"), "right"))
            yield Table(str(series["title"]), columns, rows)


def _listed(records: Plain) -> tuple[Record, ...]:
    given = records if isinstance(records, Sequence) and not isinstance(records, str) else ()
    return tuple(each for each in given if isinstance(each, Mapping))


def _columns(*titles: str) -> tuple[Column, ...]:
    return tuple(Column(title) for title in titles)


def _name(record: Record, names: Names) -> str:
    return names.get(str(record["commitment"]), str(record["commitment"]))


def _day(iso: Plain) -> str:
    return f"{date.fromisoformat(iso):%-d %B %Y}" if isinstance(iso, str) and iso else _("not set")


def _done(step: Record) -> str:
    if not step["done"]:
        return _("To do")
    return _("Done on %(day)s") % {"day": _day(step["done"])}


def _pounds(gbp: Plain) -> str:
    return pounds(float(gbp)) if isinstance(gbp, int | float) else NOT_KNOWN


def _figure(point: Record) -> str:
    value, low, high, level = (point[name] for name in ("value", "low", "high", "level"))
    if not isinstance(value, int | float):
        return NOT_KNOWN
    if not isinstance(low, int | float) or not isinstance(high, int | float):
        return number(value)
    span = {"low": number(low), "high": number(high)}
    said = _("%(level)s interval %(low)s to %(high)s") % {**span, "level": f"{level:.0%}"}
    return f"{number(value)} ({said})"
