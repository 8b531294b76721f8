"""The whole report of a plan as content, for the page and the PDF alike."""

from __future__ import annotations

from collections.abc import Callable

from wholeplace.plan.document import Plan
from wholeplace.plan.sections import sections
from wholeplace.report.blocks import Chapter, Story
from wholeplace.report.chapters.actions import actions_chapter
from wholeplace.report.chapters.finance import finance_chapter
from wholeplace.report.chapters.gains import gains_chapter
from wholeplace.report.chapters.knowing import knowing_chapter
from wholeplace.report.chapters.learning import checks_chapter
from wholeplace.report.chapters.money import money_chapter
from wholeplace.report.chapters.naming import well_named
from wholeplace.report.chapters.needs import needs_chapter
from wholeplace.report.chapters.opening import banner, opening
from wholeplace.report.chapters.outcomes import outcomes_chapter
from wholeplace.report.chapters.overlap import overlap_chapter
from wholeplace.report.chapters.place import place_chapter
from wholeplace.report.chapters.pools import pools_chapter
from wholeplace.report.chapters.portfolio import portfolio_chapter
from wholeplace.report.chapters.prevention import prevention_chapter
from wholeplace.report.chapters.promises import promises_chapter
from wholeplace.report.chapters.review import review_chapter
from wholeplace.report.chapters.sources import sources_chapter
from wholeplace.report.chapters.wider_finance import wider_finance_chapter
from wholeplace.report.numbering import numbered
from wholeplace.years import year_label

_WRITERS: dict[str, tuple[Callable[[Plan], Chapter | None], ...]] = {
    "place": (place_chapter,),
    "count": (money_chapter,),
    "needs": (needs_chapter,),
    "outcomes": (outcomes_chapter,),
    "prevention": (prevention_chapter,),
    "actions": (
        actions_chapter,
        overlap_chapter,
        portfolio_chapter,
        lambda plan: None if plan.review is None else review_chapter(plan.review, plan),
        knowing_chapter,
    ),
    "money": (
        lambda plan: None if plan.together is None else gains_chapter(plan),
        finance_chapter,
        pools_chapter,
        wider_finance_chapter,
    ),
    "governance": (promises_chapter,),
    "learning": (checks_chapter,),
}


def story(plan: Plan) -> Story:
    """Return the plan's report: the answer, a chapter for each section it fills, the sources."""
    named = well_named(plan)
    filled = [section for section in sections(plan) if section.filled]
    written = (write(named) for section in filled for write in _WRITERS[section.id])
    chapters = tuple(chapter for chapter in written if chapter is not None)
    answer = opening(named)
    numbers = numbered(answer, chapters, keys=named.sources)
    return Story(
        title=plan.title,
        subtitle=f"Version {plan.version}. Money of {year_label(plan.year)}.",
        banner=banner(plan),
        opening=answer,
        chapters=(*chapters, sources_chapter(named, numbers=numbers)),
        numbers=numbers,
        footer=f"Fingerprint {plan.record.fingerprint}",
    )
