"""The whole report of a plan as content, for the page and the PDF alike."""

from __future__ import annotations

from collections.abc import Callable

from wholeplace.plan.document import Plan
from wholeplace.plan.sections import sections
from wholeplace.report.blocks import Chapter, Story
from wholeplace.report.chapters.actions import actions_chapter
from wholeplace.report.chapters.gains import gains_chapter
from wholeplace.report.chapters.learning import checks_chapter
from wholeplace.report.chapters.money import money_chapter
from wholeplace.report.chapters.naming import well_named
from wholeplace.report.chapters.opening import banner, opening
from wholeplace.report.chapters.outcomes import outcomes_chapter
from wholeplace.report.chapters.place import place_chapter
from wholeplace.report.chapters.prevention import prevention_chapter
from wholeplace.report.chapters.promises import promises_chapter
from wholeplace.report.chapters.sources import sources_chapter
from wholeplace.report.numbering import numbered
from wholeplace.years import year_label

_WRITERS: dict[str, Callable[[Plan], Chapter]] = {
    "place": place_chapter,
    "count": money_chapter,
    "outcomes": outcomes_chapter,
    "prevention": prevention_chapter,
    "actions": actions_chapter,
    "money": gains_chapter,
    "governance": promises_chapter,
    "learning": checks_chapter,
}


def story(plan: Plan) -> Story:
    """Return the plan's report: the answer, a chapter for each section it fills, the sources."""
    named = well_named(plan)
    filled = [section for section in sections(plan) if section.filled]
    chapters = tuple(_WRITERS[section.id](named) for section in filled)
    answer = opening(named)
    numbers = numbered(answer, chapters, keys=plan.sources)
    return Story(
        title=plan.title,
        subtitle=f"Version {plan.version}. Money of {year_label(plan.year)}.",
        banner=banner(plan),
        opening=answer,
        chapters=(*chapters, sources_chapter(plan, numbers=numbers)),
        numbers=numbers,
        footer=f"Fingerprint {plan.record.fingerprint}",
    )
