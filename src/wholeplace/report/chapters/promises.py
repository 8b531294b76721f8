"""Chapter: who answers for what, by when and with what money."""

from __future__ import annotations

from wholeplace.plan.document import Commitment, Plan
from wholeplace.report.blocks import Chapter, Column, Paragraph, Table, Words, cells, words
from wholeplace.report.chapters.naming import body_name
from wholeplace.report.words import first_upper, pounds


def promises_chapter(plan: Plan) -> Chapter:
    """Return the commitments with owners, dates, money and status."""
    opening = (
        "These rows show how promises would be written down. Nobody has made them."
        if plan.illustration
        else "What each body has said it will do."
    )
    columns = (
        Column("Commitment"), Column("Owner"), Column("For the outcome"), Column("By"),
        Column("Money", "right"), Column("From"), Column("Status"),
    )  # fmt: skip
    titles = {outcome.id: outcome.title for outcome in plan.outcomes}
    rows = tuple(_cells(plan, promise, titles) for promise in plan.commitments)
    table = Table("Commitments", columns, rows)
    return Chapter("governance", "Who answers for what", (Paragraph(words(opening)), table))


def _cells(plan: Plan, promise: Commitment, outcomes: dict[str, str]) -> tuple[Words, ...]:
    return cells(
        promise.title,
        body_name(plan, promise.owner),
        outcomes.get(promise.outcome, "none named"),
        promise.due or "no date yet",
        pounds(promise.gbp),
        promise.fund or promise.funding,
        first_upper(promise.status),
    )
