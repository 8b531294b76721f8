"""Tag lines: the rules that suggest, what is suggested for a line, and taking it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Literal

from django.http import Http404
from ninja import Query, Router, Status
from pydantic import Field

from wholeplace.prevention.ledger import TIERS, Tag, Tier
from wholeplace.web.api.doors import ApiRequest, answers, by_of, needs
from wholeplace.web.api.fitting import entered, fitting
from wholeplace.web.api.routes.ledger import MOST_TAGS, Changed, Share, Shares, TagFilter
from wholeplace.web.api.schemas import Done, Given, Id, Listed, Paging, Text, Told, Words
from wholeplace.web.api.shapes import body_key
from wholeplace.web.ledger.forms import PERCENT, RuleForm
from wholeplace.web.ledger.lines import Line, Narrow, disputed_lines, lines_of, narrowed
from wholeplace.web.ledger.models import Rule, Where
from wholeplace.web.ledger.rules import add_rule, change_rule, remove_rule
from wholeplace.web.ledger.services import Decision, TagConflict, decide
from wholeplace.web.ledger.showing import rests_on
from wholeplace.web.ledger.suggestions import (
    Suggestion,
    fits,
    open_lines,
    rules_for,
    suggested,
    suggestions,
)
from wholeplace.web.ledger.tags import same_shares
from wholeplace.web.places.access import Deed
from wholeplace.web.places.doors import found, require

router = Router(tags=["Prevention"])
RULES = "/places/{slug}/prevention/rules"
MOST_PHRASES = 100
LAST_POSITION = 9_999
DECIMALS = 6
SENT_AS = {f"share_{tier}": f"shares.{tier}" for tier in TIERS}
"""What a field of the forms of the pages is called in what is sent here."""


class RuleOut(Told):
    """Words in a line that suggest how it divides; rules are tried in order of ``position``."""

    id: int
    words: list[str]
    where: str
    shares: dict[Tier, float]
    within: float
    why: str
    position: int
    body: str | None
    visibility: str
    version: int


class RuleOneOut(RuleOut):
    """A rule with the lines that it meets, as I see them, and their money."""

    lines: int
    gbp_thousand: float


class NewRule(Given):
    """Words, any of which is enough, where they are looked for, and the shares they suggest."""

    words: list[Words] = Field(min_length=1, max_length=MOST_PHRASES)
    where: Where = Where.TITLE
    shares: Shares
    within: Share = 0.1
    why: Text
    position: int = Field(1, ge=1, le=LAST_POSITION)
    visibility: Literal["partnership", "body"] = "partnership"


class ChangedRule(NewRule):
    """A rule anew, on the version that was read."""

    version: Id


class RuleVersion(Given):
    """The version that a rule is taken out on."""

    version: Id


class SharesOut(Told):
    """How a line divides, with the interval of each share; ``status`` says whose judgement."""

    shares: dict[Tier, float]
    low: dict[Tier, float]
    high: dict[Tier, float]
    level: float
    rule: str
    rationale: str
    evidence: str
    status: str


class SuggestionOut(SharesOut):
    """What is suggested for a line, on what ground, and whether it stands so now."""

    ground: str
    by_rule: int | None
    stands: bool
    stamp: str


class SuggestedOut(Told):
    """A line that people have not decided, and what is suggested for it; null for nothing."""

    line: str
    title: str
    gbp_thousand: float
    status: str
    stamp: str
    suggestion: SuggestionOut | None


class TaggedLineOut(SuggestedOut):
    """A line with its tag, what that rests on, and whether two people differ about it."""

    bodies: list[str]
    division: str
    division_title: str
    cohort: str
    tag: SharesOut | None
    is_inherited: bool
    rests_on: str
    is_disputed: bool
    who: str
    at: datetime | None


class TaggedLineId(Given):
    """Id of a line, as the list of tags has it."""

    line: Words = Field(min_length=1)


class Taken(Given):
    """A suggestion that is taken: stamp of the tag that I saw, and of what was suggested."""

    line: Words
    stamp: Words = ""
    suggested: Words


class AllTaken(Given):
    """Suggestions that are taken together, all or none."""

    lines: list[Taken] = Field(min_length=1, max_length=MOST_TAGS)


class TakenOut(Changed):
    """How many lines have another tag now, and how many are left as they are."""

    left: int


@router.get(RULES, response=answers(Listed[RuleOneOut]), summary="Rules", **needs(Deed.VIEW))
def rules(request: ApiRequest, slug: str, paging: Query[Paging]) -> Listed[RuleOneOut]:
    """List the rules that I may see in the order in which they are tried."""
    held, lines = rules_for(request.viewer), lines_of(request.place, request.viewer)
    shown = held[paging.offset : paging.offset + paging.limit]
    return Listed(items=[_met(rule, lines) for rule in shown], total=len(held))


@router.post(RULES, response=answers(RuleOut, status=201), summary="Add a rule", **needs(Deed.EDIT))
def add(request: ApiRequest, slug: str, new: NewRule) -> Status[RuleOut]:
    """Add a rule of my body; it suggests from now on, and people still decide."""
    form, by = _form(new), by_of(request)
    made = add_rule(by, place=request.place, entered=form.cleaned_data, shares=form.shares)
    return Status(201, rule_out(made))


@router.get(RULES + "/{rule}", response=answers(RuleOneOut), summary="One rule", **needs(Deed.VIEW))
def rule(request: ApiRequest, slug: str, rule: Id) -> RuleOneOut:
    """Show a rule with its version."""
    return _met(_rule(request, rule), lines_of(request.place, request.viewer))


@router.put(
    RULES + "/{rule}", response=answers(RuleOut), summary="Change a rule", **needs(Deed.EDIT)
)
def change(request: ApiRequest, slug: str, rule: Id, new: ChangedRule) -> RuleOut:
    """Change a rule of my body on the version that was read; 409 with the rule as it is."""
    held = _rule(request, rule)
    require(request.viewer, Deed.EDIT, held)
    form, by = _form(new), by_of(request)
    told, shares = form.cleaned_data, form.shares
    return rule_out(change_rule(by, held, version=new.version, entered=told, shares=shares))


@router.delete(
    RULES + "/{rule}", response=answers(Done), summary="Take a rule out", **needs(Deed.EDIT)
)
def remove(request: ApiRequest, slug: str, rule: Id, on: Query[RuleVersion]) -> Done:
    """Take a rule out; tags that took its suggestion stay as they are."""
    held = _rule(request, rule)
    require(request.viewer, Deed.EDIT, held)
    remove_rule(by_of(request), held, version=on.version)
    return Done()


@router.get(
    "/places/{slug}/prevention/line",
    response=answers(TaggedLineOut),
    summary="One line and its tag",
    **needs(Deed.VIEW),
)
def tagged_line(request: ApiRequest, slug: str, which: Query[TaggedLineId]) -> TaggedLineOut:
    """Show a line with its tag and what rules, defaults or its likest suggest for it."""
    line = line_of(request, which.line)
    suggestion = suggested(line, rules_for(request.viewer))
    told = ("bodies", "division", "division_title", "cohort", "who")
    return TaggedLineOut(
        **_suggested(line, suggestion).model_dump(),
        **{name: getattr(line, name) for name in told},
        tag=None if line.tag is None else SharesOut.model_validate(line.tag),
        is_inherited=line.inherited,
        rests_on=rests_on(line.tag),
        is_disputed=line.line in disputed_lines(request.viewer),
        at=None if line.local is None else line.local.at,
    )


@router.get(
    "/places/{slug}/prevention/suggestions",
    response=answers(Listed[SuggestedOut]),
    summary="What is suggested",
    **needs(Deed.VIEW),
)
def every_suggestion(
    request: ApiRequest, slug: str, which: Query[TagFilter]
) -> Listed[SuggestedOut]:
    """List the lines that people have not decided with what is suggested for each."""
    narrow = Narrow(which.body, which.division, which.status, which.words)
    held = open_lines(narrowed(lines_of(request.place, request.viewer), narrow))
    shown = held[which.offset : which.offset + which.limit]
    known = suggestions(shown, rules_for(request.viewer))
    items = [_suggested(line, known.get(line.line)) for line in shown]
    return Listed(items=items, total=len(held))


@router.post(
    "/places/{slug}/prevention/suggestions/accept",
    response=answers(TakenOut),
    summary="Accept suggestions",
    **needs(Deed.EDIT),
)
def accept(request: ApiRequest, slug: str, new: AllTaken) -> TakenOut:
    """Accept many suggestions as one step; 409 with the lines that are not as they were read."""
    asked = {each.line: each for each in new.lines}
    lines = [each for each in lines_of(request.place, request.viewer) if each.line in asked]
    if len(lines) < len(asked):
        raise Http404
    known = suggestions(open_lines(lines), rules_for(request.viewer))
    moved = {each.line for each in lines if each.stamp != asked[each.line].stamp}
    moved |= {line for line, each in known.items() if each.stamp != asked[line].suggested}
    if moved:
        raise TagConflict(sorted(moved))
    decisions = [Decision(line, each.tag, asked[line].stamp) for line, each in known.items()]
    changed = decide(by_of(request), place=request.place, decisions=decisions)
    return TakenOut(changed=changed, left=len(asked) - len(known))


def entered_shares(shares: Mapping[Tier, float], *, within: float) -> dict[str, object]:
    """Return shares and their doubt as the forms of the pages take them: shares in per cent."""
    percent = {f"share_{tier}": round(share * PERCENT, DECIMALS) for tier, share in shares.items()}
    return {**percent, "within": f"{within:g}"}


def line_of(request: ApiRequest, line: str) -> Line:
    """Return a line of the count that the viewer sees, by its id.

    Raises:
        Http404: When there is none that they see.
    """
    lines = lines_of(request.place, request.viewer)
    held = next((each for each in lines if each.line == line), None)
    if held is None:
        raise Http404
    return held


def rule_out(rule: Rule) -> RuleOut:
    """Return a rule as the interface tells it."""
    names = ("where", "shares", "within", "why", "position", "visibility", "version")
    told = {name: getattr(rule, name) for name in names}
    return RuleOut(id=rule.pk, words=rule.words.splitlines(), body=body_key(rule), **told)


def _form(new: NewRule) -> RuleForm:
    sent = {**new.model_dump(mode="json"), "words": "\n".join(new.words)}
    sent |= entered_shares(new.shares, within=new.within)
    del sent["shares"]
    return fitting(RuleForm(entered(sent)), named=SENT_AS)


def _rule(request: ApiRequest, rule: int) -> Rule:
    return found(Rule.objects.select_related("body"), request.viewer, pk=rule)


def _met(rule: Rule, lines: Iterable[Line]) -> RuleOneOut:
    met = [line for line in lines if fits(rule, line)]
    money = sum(line.gbp_thousand for line in met)
    return RuleOneOut(**rule_out(rule).model_dump(), lines=len(met), gbp_thousand=money)


def _suggested(line: Line, suggestion: Suggestion | None) -> SuggestedOut:
    names = ("line", "title", "gbp_thousand", "status", "stamp")
    told = {name: getattr(line, name) for name in names}
    suggests = None if suggestion is None else _suggestion(suggestion, line.tag)
    return SuggestedOut(**told, suggestion=suggests)


def _suggestion(held: Suggestion, now: Tag | None) -> SuggestionOut:
    return SuggestionOut(
        **SharesOut.model_validate(held.tag).model_dump(),
        ground=held.ground,
        by_rule=held.rule,
        stands=same_shares(held.tag, now),
        stamp=held.stamp,
    )
