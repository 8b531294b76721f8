"""Write the rules that suggest tags."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from wholeplace.prevention.ledger import Tier
from wholeplace.web.audit.services import record
from wholeplace.web.ledger.models import Rule
from wholeplace.web.ledger.services import body_of
from wholeplace.web.places.access import Deed, visible
from wholeplace.web.places.models import Place
from wholeplace.web.places.services import By

TOLD = ("words", "where", "shares", "within", "why", "position", "visibility")


class RuleConflict(Exception):
    """Somebody changed the rule since it was read; ``theirs`` is how it is now, if at all."""

    def __init__(self, theirs: Rule | None) -> None:
        super().__init__("someone changed this")
        self.theirs = theirs


def add_rule(
    by: By, *, place: Place, entered: Mapping[str, object], shares: Mapping[Tier, float]
) -> Rule:
    """Return a new rule of the body for which the person edits.

    Args:
        by: Who adds it.
        place: Where.
        entered: Words, where, within, why, position and visibility.
        shares: Share by tier.

    Raises:
        PermissionDenied: When the person edits for no body.
    """
    body = body_of(by.viewer, place)
    if body is None:
        raise PermissionDenied
    with transaction.atomic():
        rule = Rule(place=place, body=body, made_by=by.person)
        _fill(rule, entered, shares)
        rule.save(force_insert=True)
        _told("rule.added", rule, by, {"after": _of(rule)})
    return rule


def change_rule(
    by: By,
    rule: Rule,
    *,
    version: int,
    entered: Mapping[str, object],
    shares: Mapping[Tier, float],
) -> Rule:
    """Return a rule after a change made on one of its versions.

    Raises:
        RuleConflict: When somebody changed it meanwhile.
        PermissionDenied: When it belongs to another body.
    """
    with transaction.atomic():
        now = _locked(by, rule, version)
        before = _of(now)
        _fill(now, entered, shares)
        now.version = version + 1
        now.save()
        _told("rule.changed", now, by, {"before": before, "after": _of(now)})
    return now


def remove_rule(by: By, rule: Rule, *, version: int) -> None:
    """Take a rule out; tags that took its suggestion stay as they are.

    Raises:
        RuleConflict: When somebody changed it meanwhile.
        PermissionDenied: When it belongs to another body.
    """
    with transaction.atomic():
        now = _locked(by, rule, version)
        _told("rule.removed", now, by, {"before": _of(now)})
        now.delete()


def _locked(by: By, rule: Rule, version: int) -> Rule:
    held = visible(Rule.objects.select_for_update(of=("self",)), by.viewer)
    now = held.filter(pk=rule.pk).first()
    if now is None or now.version != version:
        raise RuleConflict(now)
    if not by.viewer.may(Deed.EDIT, now):
        raise PermissionDenied
    return now


def _fill(rule: Rule, entered: Mapping[str, object], shares: Mapping[Tier, float]) -> None:
    for name in TOLD:
        if name != "shares":
            setattr(rule, name, entered[name])
    rule.within = float(str(entered["within"]))
    rule.shares = dict(shares)


def _of(rule: Rule) -> dict[str, object]:
    return {name: getattr(rule, name) for name in TOLD}


def _told(deed: str, rule: Rule, by: By, detail: Mapping[str, object]) -> None:
    title = _("Rule: %(words)s") % {"words": rule}
    record(deed, thing=f"rule {rule.pk}", title=title, by=by.person, of=rule, detail=detail)
