"""Chapter: the place and who takes part."""

from __future__ import annotations

from wholeplace.count.sectors import SECTORS
from wholeplace.plan.document import Plan
from wholeplace.report.blocks import Block, Chapter, Column, Paragraph, Table, cells, words
from wholeplace.report.chapters.citing import cite
from wholeplace.report.words import first_upper, listed, number, plural


def place_chapter(plan: Plan) -> Chapter:
    """Return what the place is, how many people live there and which bodies take part."""
    area = plan.place.area
    districts = [district.name for district in plan.place.districts]
    contains = f" Its districts are {listed(districts)}." if districts else ""
    people = number(plan.count.population)
    blocks: list[Block] = [
        Paragraph(
            words(
                f"{area.name} is a {area.area_class} in {area.region} ({area.code})."
                f" {people} people live there (mid-{plan.count.population_period}).{contains}",
                cite(plan, [plan.count.population_source]),
            )
        )
    ]
    if plan.bodies:
        blocks.append(_bodies(plan))
    return Chapter("place", "The place and its partners", tuple(blocks))


def _bodies(plan: Plan) -> Table:
    rows = tuple(
        cells(body.name, first_upper(body.role), SECTORS.get(body.sector, body.sector))
        for body in plan.bodies
    )
    caption = f"{plural(len(plan.bodies), 'body takes part', 'bodies take part')}"
    return Table(caption, (Column("Body"), Column("Role"), Column("Sector")), rows)
