"""A second person tags a sample without seeing the first tags; disagreements are settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wholeplace.draws import Draws
from wholeplace.prevention.agreement import distance
from wholeplace.prevention.ledger import Tier
from wholeplace.web.accounts.models import User
from wholeplace.web.audit.services import record
from wholeplace.web.ledger.lines import Line, lines_in, lines_of, local_tags, open_disagreements
from wholeplace.web.ledger.models import Sample, SampleLine, SecondTag, Settled
from wholeplace.web.ledger.services import Decision, TagConflict, body_of, decide
from wholeplace.web.ledger.tags import tag_of_shares, vector
from wholeplace.web.places.access import ROLES_FOR, Deed, Viewer, partnership, visible
from wholeplace.web.places.models import Place, Visibility
from wholeplace.web.places.services import By
from wholeplace.web.places.workspace import partners_workspace

ORDER = "order"
CHOICE = "choice"
NO_LINE = gettext_lazy("No line fits. Lower the amount or draw smaller lines.")
NOT_YOURS = gettext_lazy("That line is not yours to tag, or is tagged already.")
NOT_YET = gettext_lazy(
    "There are lines here that you may still tag, and the first tags must not sway you. You see how"
    " far people agree once you have tagged your last line, or once the sample is closed."
)


@dataclass(frozen=True, slots=True)
class Design:
    """How a sample is drawn.

    Attributes:
        title: What it is called.
        over: Every line of this much or more is in [GBP thousand].
        others: How many of the smaller lines are drawn at random.
        seed: Seed of the drawing.
        tagged_only: Whether only lines that people tagged can be drawn.
        visibility: ``partnership`` or ``body``: who may see the sample, and from whose lines it
            is drawn.
        second: Who is asked to tag; None for whoever may.
    """

    title: str
    over: float
    others: int
    seed: int
    tagged_only: bool
    visibility: str
    second: User | None = None


class NothingToSample(Exception):
    """No line fits the design of a sample."""


class NotSecond(Exception):
    """Somebody may not be the second tagger of a line, or not any more."""


def editors_of(place: Place) -> QuerySet[User]:
    """Return the people of a place who may be asked to tag again, by name."""
    people = User.objects.filter(
        memberships__body__place=place, memberships__role__in=ROLES_FOR[Deed.EDIT]
    )
    return people.distinct().order_by("name", "pk")


def lines_for(place: Place, viewer: Viewer, design: Design) -> Sequence[Line]:
    """Return the lines from which a sample is drawn: never more than those who see it may see."""
    if design.visibility == Visibility.BODY:
        held = lines_of(place, viewer)
    else:
        held = lines_in(partners_workspace(place).count, local_tags(place, partnership(place)))
    return [
        line
        for line in held
        if line.tag is not None and (line.local is not None or not design.tagged_only)
    ]


def drawn(lines: Sequence[Line], design: Design) -> list[Line]:
    """Return every large line and a random rest, in an order that says nothing of their money.

    Each line has a random number of its own that hangs on the seed and its id alone; the smaller
    lines with the least are in. So the same seed draws the same lines again, and a line more or
    less in the count moves no other's number.
    """
    draws = Draws(1, design.seed)

    def number(stream: str, line: Line) -> float:
        return float(draws.uniform(f"sample.{stream}.{line.line}")[0])

    large = [line for line in lines if abs(line.gbp_thousand) >= design.over]
    small = [line for line in lines if abs(line.gbp_thousand) < design.over]
    rest = sorted(small, key=lambda line: number(CHOICE, line))[: design.others]
    return sorted([*large, *rest], key=lambda line: number(ORDER, line))


def open_sample(by: By, *, place: Place, design: Design) -> Sample:
    """Return a new sample with its lines as they stand.

    Raises:
        PermissionDenied: When the person may not edit.
        NothingToSample: When no line fits.
    """
    body = body_of(by.viewer, place)
    if body is None:
        raise PermissionDenied
    lines = drawn(lines_for(place, by.viewer, design), design)
    if not lines:
        raise NothingToSample
    with transaction.atomic():
        sample = Sample.objects.create(
            place=place,
            body=body,
            visibility=design.visibility,
            title=design.title,
            seed=design.seed,
            over=design.over,
            others=design.others,
            opened_by=by.person,
            second=design.second,
        )
        held = [_sample_line(sample, order, line) for order, line in enumerate(lines, 1)]
        SampleLine.objects.bulk_create(held)
        detail = {"lines": [line.line for line in lines], "seed": design.seed}
        record(
            "sample.opened",
            thing=f"sample {sample.pk}",
            title=sample.title,
            by=by.person,
            of=sample,
            detail=detail,
        )
    return sample


def _sample_line(sample: Sample, order: int, line: Line) -> SampleLine:
    tag = line.tag
    if tag is None:
        raise NothingToSample
    return SampleLine(
        sample=sample,
        order=order,
        line=line.line,
        title=line.title,
        bodies=", ".join(line.bodies),
        division=line.division_title,
        gbp_thousand=line.gbp_thousand,
        first=dict(tag.shares),
        first_why=tag.rationale,
        first_by_id=line.local.person if line.local else None,
    )


def close_sample(by: By, sample: Sample) -> None:
    """Close a sample, once: nobody tags it further; what is there counts.

    Raises:
        PermissionDenied: When it belongs to another body.
    """
    if not by.viewer.may(Deed.EDIT, sample):
        raise PermissionDenied
    with transaction.atomic():
        if not Sample.objects.filter(pk=sample.pk, closed=None).update(closed=timezone.now()):
            return
        record(
            "sample.closed",
            thing=f"sample {sample.pk}",
            title=sample.title,
            by=by.person,
            of=sample,
        )


def may_second(line: SampleLine, person: User) -> bool:
    """Return whether a person may give a line its second tag: never whoever gave the first."""
    sample = line.sample
    asked = sample.second_id in (None, person.pk)
    return asked and sample.closed is None and line.first_by_id != person.pk


def left_for(sample: Sample, person: User) -> list[SampleLine]:
    """Return the lines of a sample that a person may still tag, in its order."""
    done = SecondTag.objects.filter(line__sample=sample, person=person).values("line")
    lines = sample.lines.exclude(pk__in=done).select_related("sample")
    return [line for line in lines if may_second(line, person)]


def is_blind(sample: Sample, person: User, viewer: Viewer) -> bool:
    """Return whether a person must not see the first tags: there are lines they may still tag.

    A token that may only look does not open their eyes: what counts is what they may do themselves.
    """
    return replace(viewer, scopes=None).may(Deed.EDIT) and bool(left_for(sample, person))


def tag_second(by: By, line: SampleLine, *, shares: Mapping[Tier, float], why: str) -> SecondTag:
    """Return a second tag of a line.

    Raises:
        NotSecond: When the person gave the first tag or has tagged it already, when another is
            asked, or when the sample is closed.
        PermissionDenied: When the person may not edit.
    """
    if not by.viewer.may(Deed.EDIT):
        raise PermissionDenied
    if not may_second(line, by.person):
        raise NotSecond
    apart = distance(vector(line.first), vector(shares))
    with transaction.atomic():
        if SecondTag.objects.filter(line=line, person=by.person).exists():
            raise NotSecond
        second = SecondTag.objects.create(
            line=line, person=by.person, shares=dict(shares), why=why, distance=apart
        )
        record(
            "sample.tagged",
            thing=f"sample {line.sample_id} {line.line}",
            title=_("%(sample)s: a line was tagged again") % {"sample": line.sample.title},
            by=by.person,
            of=line.sample,
            detail={"line": line.line},
        )
    return second


@dataclass(frozen=True, slots=True)
class Settlement:
    """How a disagreement is settled, why, and the shares that were agreed where they are new."""

    how: str
    reason: str
    shares: Mapping[Tier, float]
    within: float
    stamp: str


def settle(by: By, second: SecondTag, settlement: Settlement) -> None:
    """Settle a disagreement: the tag is written where it changes, and both views are kept.

    Raises:
        PermissionDenied: When the person may not edit.
        TagConflict: When somebody changed the tag, or settled the disagreement, meanwhile.
        WrongTag: When the new shares cannot be used.
    """
    sample = second.line.sample
    if not by.viewer.may(Deed.EDIT):
        raise PermissionDenied
    shares = {
        Settled.FIRST.value: second.line.first,
        Settled.SECOND.value: second.shares,
        Settled.NEW.value: settlement.shares,
    }[settlement.how]
    with transaction.atomic():
        if not SecondTag.objects.select_for_update().filter(pk=second.pk, settled="").exists():
            raise TagConflict([second.line.line])
        if settlement.how != Settled.FIRST:
            tag = tag_of_shares(
                second.line.line, shares, within=settlement.within, why=settlement.reason
            )
            decision = Decision(second.line.line, tag, settlement.stamp, settlement.reason)
            decide(by, place=sample.place, decisions=[decision])
        second.settled, second.reason = settlement.how, settlement.reason
        second.settled_by, second.settled_at = by.person, timezone.now()
        second.save()
        record(
            "disagreement.settled",
            thing=f"sample {sample.pk} {second.line.line}",
            title=_("%(line)s: two tags settled") % {"line": second.line.title},
            by=by.person,
            of=sample,
            detail={
                "first": second.line.first,
                "second": second.shares,
                "settled": settlement.how,
                "shares": dict(shares),
                "reason": settlement.reason,
            },
        )


def open_samples(viewer: Viewer) -> list[Sample]:
    """Return the samples that a viewer may see, the open ones first."""
    held = visible(Sample.objects.select_related("body", "opened_by", "second"), viewer)
    return sorted(held, key=lambda sample: (sample.closed is not None, -sample.pk))


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A second tag that differs from the first, and how much it matters.

    Attributes:
        second: The second tag with its line.
    """

    second: SecondTag

    @property
    def money(self) -> float:
        """Money that the two put into different tiers [GBP thousand]."""
        return abs(self.second.line.gbp_thousand) * self.second.distance


def queue_for(viewer: Viewer, person: User) -> list[Disagreement]:
    """Return what is not settled, the most money in dispute first; nothing one is blind to."""
    blind: dict[int, bool] = {}
    held = []
    for each in open_disagreements(viewer):
        sample = each.line.sample
        if sample.pk not in blind:
            blind[sample.pk] = is_blind(sample, person, viewer)
        if not blind[sample.pk]:
            held.append(Disagreement(each))
    return sorted(held, key=lambda one: (-one.money, one.second.pk))


def settled_for(viewer: Viewer, person: User) -> QuerySet[SecondTag]:
    """Return what was settled, the latest first; nothing of a sample that one is blind to."""
    samples = [each.pk for each in open_samples(viewer) if not is_blind(each, person, viewer)]
    held = SecondTag.objects.filter(line__sample__in=samples).exclude(settled="")
    return held.select_related("line", "person", "settled_by").order_by("-settled_at", "-pk")
