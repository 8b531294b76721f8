"""What the library says of a bundle's actions, proposals and budget, as chapters to be kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from wholeplace.errors import MethodError
from wholeplace.plan.appraised import appraisal_object
from wholeplace.plan.assemble import Ground, Intent, Worth, assemble
from wholeplace.plan.council_finance import CouncilFinance, finance_object, narrowed
from wholeplace.plan.document import Plan
from wholeplace.plan.version import in_json_types, valuation_object
from wholeplace.prevention.card import Card
from wholeplace.prevention.review import Review
from wholeplace.prevention.review_object import review_object
from wholeplace.record import Plain, Record
from wholeplace.report.blocks import Block, Chapter, Notice, words
from wholeplace.report.chapters.actions import actions_chapter
from wholeplace.report.chapters.finance import finance_chapter
from wholeplace.report.chapters.gains import gains_chapter
from wholeplace.report.chapters.knowing import knowing_chapter
from wholeplace.report.chapters.naming import well_named
from wholeplace.report.chapters.overlap import overlap_chapter
from wholeplace.report.chapters.portfolio import portfolio_chapter
from wholeplace.report.chapters.review import review_chapter
from wholeplace.report.chapters.sources import sources_chapter
from wholeplace.report.numbering import numbered
from wholeplace.report.words import chance, interval, plural
from wholeplace.store.bundle import table_digests
from wholeplace.store.contents import Bundle
from wholeplace.store.council_finance import Beside, finance_of_budget, proposal_lines
from wholeplace.store.draft import (
    Valued,
    appraise_bundle,
    ground_of,
    review_bundle,
    value_bundle,
)
from wholeplace.store.medium_term import base_budget_of
from wholeplace.web.places.tables import reference
from wholeplace.web.places.workspace import Workspace
from wholeplace.web.value.kept_story import packed

Tell = Callable[[str], None]
Figures = dict[str, Plain]
NO_BUDGET = (
    "The rows that this was made from hold no budget, so what the proposals do to the medium-term"
    " plan is not known. Fill the tables budget, council_tax and funding."
)


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a result.

    Attributes:
        story: Chapters, the number of each source, and a headline of each action by id.
        figures: Every figure, in JSON types.
        fingerprint: Fingerprint of the record.
    """

    story: Figures
    figures: Figures
    fingerprint: str


def value_actions(seen: Workspace, tell: Tell) -> Kept:
    """Return what the actions of a workspace are worth, each and together.

    Args:
        seen: The place as the audience sees it.
        tell: Told each step before it is taken.

    Raises:
        MethodError: When there are no actions, or one cannot be valued as it is described.
    """
    bundle = seen.bundle
    if not bundle.actions:
        raise MethodError("there is no action to value: make one from the evidence library first")
    tell(_("Finding prices and calibrating pathways"))
    ground = ground_of(bundle, reference())
    tell(_("Valuing each action and all together"))
    valued, appraisal = appraise_bundle(bundle, reference(), ground=ground)
    tell(_("Counting what is spent now"))
    worth = Worth(valued.valuations, valued.together, appraisal)
    plan = _plan(seen, worth, valued.record)
    tell(_("Writing it down"))
    chapters = [
        actions_chapter(plan),
        gains_chapter(plan),
        overlap_chapter(plan),
        portfolio_chapter(plan),
        knowing_chapter(plan),
    ]
    notices = (*_withheld(seen), *_costless(bundle))
    cards = () if appraisal is None else appraisal.cards
    return _kept(
        plan,
        [_with(each, notices if at == 0 else ()) for at, each in enumerate(chapters) if each],
        actions={card.id: _headline(card) for card in cards},
        figures={
            "actions": [valuation_object(each) for each in valued.valuations],
            "together": None if valued.together is None else valuation_object(valued.together),
            "appraisal": None if appraisal is None else in_json_types(appraisal_object(appraisal)),
        },
    )


def review_lines_of(seen: Workspace, tell: Tell) -> Kept:
    """Return what the proposals of a workspace do, and what follows for the medium-term plan.

    Raises:
        InputError: Naming every cell of the proposals or the budget to put right.
        MethodError: When there is nothing to review, or an action cannot be valued.
    """
    bundle = seen.bundle
    tell(_("Counting and weighing the proposals"))
    review = review_bundle(bundle, reference())
    tell(_("Running the medium-term plan with and without them"))
    finance = _finance(bundle, review=review)
    tell(_("Writing it down"))
    plan = _plan(seen, Worth(review=review, finance=finance), _record(bundle))
    first = _with(review_chapter(review, plan), _withheld(seen))
    if finance is None:
        first = _with(first, (Notice("Not known", words(NO_BUDGET)),))
    figures: Figures = {"review": in_json_types(review_object(review))}
    return _kept(plan, [first, finance_chapter(plan)], figures={**figures, **_gap(finance)})


def medium_term_of(seen: Workspace, tell: Tell) -> Kept:
    """Return a council's medium-term plan with what the actions or proposals change in it.

    Raises:
        InputError: With everything that is wrong with the budget.
        MethodError: When there is no budget, or an action cannot be valued.
    """
    bundle = seen.bundle
    tell(_("Valuing what is proposed"))
    review = review_bundle(bundle, reference()) if bundle.proposals else None
    valued = None if review else value_bundle(bundle, reference())
    tell(_("Running the medium-term plan, and its neighbours'"))
    finance = _finance(bundle, review=review, valued=valued, beside=Beside())
    if finance is None:
        raise MethodError("there is no budget to plan from: fill budget, council_tax and funding")
    tell(_("Writing it down"))
    plan = _plan(seen, Worth(review=review, finance=finance), _record(bundle))
    return _kept(plan, [finance_chapter(plan)], figures=_gap(finance))


def _finance(
    bundle: Bundle,
    *,
    review: Review | None = None,
    valued: Valued | None = None,
    beside: Beside | None = None,
) -> CouncilFinance | None:
    budget = base_budget_of(bundle, reference())
    if budget is None:
        return None
    lines = proposal_lines(
        bundle,
        budget.years,
        valued=(valued.valuations, valued.together) if valued else ((), None),
        review=review,
    )
    return finance_of_budget(bundle, reference(), budget, proposals=lines, beside=beside)


def _plan(seen: Workspace, worth: Worth, record: Record) -> Plan:
    bundle = seen.bundle
    plan = assemble(
        Intent(title=bundle.title, illustration=bundle.illustration, bodies=bundle.bodies),
        ground=Ground(count=seen.count, ledger=seen.ledger),
        worth=worth,
        sources=reference().sources(),
        record=record,
    )
    return well_named(plan)


def _record(bundle: Bundle) -> Record:
    own = [(f"bundle/{name}", held) for name, held in table_digests(bundle)]
    published = [(f"reference/{name}", held) for name, held in reference().digests()]
    return Record(
        inputs=tuple(sorted([*own, *published])),
        versions=(),
        seed=bundle.settings.seed,
        draws=bundle.settings.draws,
    )


def _withheld(seen: Workspace) -> tuple[Block, ...]:
    """Return that rows were left out because they name what the audience does not see."""
    if not seen.withheld:
        return ()
    said = (
        f"{plural(seen.withheld, 'row was', 'rows were')} left out: what they name is not shown to"
        " those this was made for."
    )
    return (Notice("Left out", words(said)),)


def _costless(bundle: Bundle) -> tuple[Block, ...]:
    """Return a warning of actions that show no cost: their bodies keep it to themselves."""
    names = [action.name for action in bundle.actions if not action.costs]
    if not names:
        return ()
    said = (
        f"{'; '.join(names)}: no cost is shown to those this was made for, so it looks better than"
        " it is. Its body can show the cost lines to partners."
    )
    return (Notice("Costs not seen", words(said)),)


def _with(chapter: Chapter, notices: Sequence[Block]) -> Chapter:
    return replace(chapter, blocks=(*notices, *chapter.blocks))


def _headline(card: Card) -> Figures:
    return {
        "name": card.name,
        "grade": card.grade,
        "cost": interval(card.cost),
        "worth": interval(card.public),
        "net": interval(card.net),
        "cash": interval(card.cash),
        "chance": chance(card.chance),
        "level": card.net.level,
    }


def _gap(finance: CouncilFinance | None) -> Figures:
    """Return the medium-term plan in JSON types; nothing where there is none."""
    if finance is None:
        return {}
    change = narrowed(finance)
    return {
        "finance": in_json_types(finance_object(finance)),
        "change": None if change is None else in_json_types(change),
    }


def _kept(
    plan: Plan,
    chapters: Sequence[Chapter | None],
    *,
    figures: Mapping[str, Plain],
    actions: Mapping[str, Plain] | None = None,
) -> Kept:
    """Return chapters with the sources that they cite, in JSON types."""
    written = tuple(chapter for chapter in chapters if chapter is not None)
    numbers = numbered((), written, keys=())
    cited = replace(plan, sources={key: plan.sources[key] for key in numbers})
    story: Figures = {
        "chapters": packed((*written, sources_chapter(cited, numbers=numbers))),
        "numbers": dict(numbers),
        "actions": dict(actions or {}),
    }
    return Kept(story, dict(figures), plan.record.fingerprint)
