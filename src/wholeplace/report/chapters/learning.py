"""Chapters: what the checks found, what is not here yet, and what the version was made from."""

from __future__ import annotations

from wholeplace.plan.check import can_be_agreed
from wholeplace.plan.document import Plan
from wholeplace.plan.sections import sections
from wholeplace.report.blocks import Block, Chapter, Column, Heading, Paragraph, Table, cells, words
from wholeplace.report.words import first_upper, plural


def checks_chapter(plan: Plan) -> Chapter:
    """Return the findings, what this version does not hold, and how to make it again."""
    blocks: tuple[Block, ...] = (
        Paragraph(words(_verdict(plan))),
        *_findings(plan),
        Heading("The sixteen sections of a whole place plan"),
        _sections(plan),
        Heading("How to make this version again"),
        Paragraph(words(_record(plan))),
        _inputs(plan),
    )
    return Chapter("learning", "Checks, version and change", blocks)


def _verdict(plan: Plan) -> str:
    blocking = sum(finding.blocks for finding in plan.findings)
    if can_be_agreed(plan):
        return "Nothing that the checks look for stands in the way of agreeing this version."
    return (
        f"{first_upper(plural(blocking, 'finding'))} must be put right before any body could agree"
        " to this version."
    )


def _findings(plan: Plan) -> tuple[Block, ...]:
    if not plan.findings:
        return ()
    rows = tuple(
        cells(
            first_upper(finding.check),
            first_upper(finding.what),
            finding.where,
            "Must be put right" if finding.blocks else "Should be looked at",
        )
        for finding in plan.findings
    )
    columns = (Column("Check"), Column("Finding"), Column("Where"), Column("Weight"))
    caption = f"What the checks found: {plural(len(rows), 'finding')}"
    return (Table(caption, columns, rows, folded=caption),)


def _sections(plan: Plan) -> Table:
    rows = tuple(
        cells(f"{section.number}. {section.title}", section.holds, section.state)
        for section in sections(plan)
    )
    columns = (Column("Section"), Column("What it holds"), Column("State"))
    return Table("What a whole place plan holds, and what this version has", columns, rows)


def _record(plan: Plan) -> str:
    record = plan.record
    parent = f" It follows version {plan.parent[:12]}." if plan.parent else " It is the first."
    return (
        f"Version {plan.version}, made with {record.draws:,} draws of seed {record.seed}."
        f"{parent} Fingerprint of everything it was made from: {record.fingerprint}. The same"
        " inputs, versions and seed give the same plan, byte for byte."
    )


def _inputs(plan: Plan) -> Table:
    versions = tuple(cells(name, version) for name, version in plan.record.versions)
    inputs = tuple(cells(name, digest) for name, digest in plan.record.inputs)
    columns = (Column("Input"), Column("Version or SHA-256"))
    caption = f"What the version was made from: {plural(len(versions) + len(inputs), 'input')}"
    return Table(caption, columns, (*versions, *inputs), folded=caption)
