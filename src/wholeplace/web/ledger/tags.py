"""Tags as rows of the bundle's table ``tiers``, as forms send them, and in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import cast

from django.utils.translation import gettext as _

from wholeplace.draws import Draws
from wholeplace.errors import MethodError
from wholeplace.prevention.agreement import distance
from wholeplace.prevention.ledger import TIERS, Tag, Tier
from wholeplace.prevention.tagging import NOT_CLASSIFIED, SPLITS, drawn_shares
from wholeplace.report import words
from wholeplace.report.words import tier_title
from wholeplace.web.places.models import Row
from wholeplace.web.places.tables import Cells, read

LEVEL = 0.8
PREVENTIVE = SPLITS[1][1]
ON_ROWS = ("level", "rule", "rationale", "evidence", "status")
_WHOLE = 1e-9
_DECIMALS = 6


def tag_of_shares(
    line: str, shares: Mapping[Tier, float], *, within: float, why: str, evidence: str = ""
) -> Tag:
    """Return a local tag with an interval of the same width around every share.

    What is not classified and has no share stays certainly so; the four working tiers all have
    the doubt, for what one loses another gains.

    Args:
        line: Id of the line.
        shares: Share by tier; they sum to 1.
        within: Half the width of each interval.
        why: The rationale.
        evidence: Where the judgement rests; may be empty.
    """
    central = {tier: round(shares.get(tier, 0.0), _DECIMALS) for tier in TIERS}
    doubt = {t: 0.0 if t == NOT_CLASSIFIED and not s else within for t, s in central.items()}
    return Tag(
        line=line,
        shares=central,
        low={t: round(max(0.0, s - doubt[t]), _DECIMALS) for t, s in central.items()},
        high={t: round(min(1.0, s + doubt[t]), _DECIMALS) for t, s in central.items()},
        level=LEVEL,
        rule="principal" if max(central.values()) > 1 - _WHOLE else "proportional",
        rationale=why,
        evidence=evidence,
        status="local",
    )


def cells_of_tag(tag: Tag) -> list[dict[str, str | float]]:
    """Return the rows of a tag, without tiers that hold nothing and cannot."""
    told: dict[str, str | float] = {
        "level": tag.level,
        "rule": tag.rule,
        "rationale": tag.rationale,
        "evidence": tag.evidence,
        "status": "local",
    }
    filled = {name: cell for name, cell in told.items() if cell != ""}
    ends = [(t, s, tag.low.get(t, s), tag.high.get(t, s)) for t, s in tag.shares.items()]
    return [
        {"line": tag.line, "tier": tier, "share": share, "low": low, "high": high, **filled}
        for tier, share, low, high in sorted(ends, key=lambda end: TIERS.index(end[0]))
        if high > 0
    ]


def tag_of_cells(line: str, rows: Iterable[Cells]) -> Tag:
    """Return the tag that rows of one line make."""
    by_tier = {cast(Tier, str(row["tier"])): row for row in rows}
    first = next(iter(by_tier.values()))

    def column(name: str) -> dict[Tier, float]:
        return {t: _number(by_tier[t][name]) if t in by_tier else 0.0 for t in TIERS}

    return Tag(
        line=line,
        shares=column("share"),
        low=column("low"),
        high=column("high"),
        level=_number(first["level"]),
        rule=str(first["rule"]),
        rationale=str(first["rationale"]),
        evidence=str(first.get("evidence", "")),
        status=str(first.get("status", "local")),
    )


def _number(cell: object) -> float:
    return float(str(cell))


def faults_of_tag(tag: Tag) -> list[str]:
    """Return what is wrong with a tag, in words; nothing when it can be used."""
    whole = sum(tag.shares.values())
    if abs(whole - 1) > _WHOLE * len(TIERS):
        return [_("The shares should add up to 100%%, not %(sum)s.") % {"sum": words.share(whole)}]
    _table, faults = read("tiers", cells_of_tag(tag))
    if faults:
        return [fault.what for fault in faults]
    try:
        drawn_shares(tag, Draws(1))
    except MethodError as error:
        return [str(error)]
    return []


def stamp_of(rows: Iterable[Row]) -> str:
    """Return what tells one state of a tag from another; empty when it has no rows."""
    states = sorted((row.pk, row.version) for row in rows)
    return sha256(repr(states).encode()).hexdigest()[:16] if states else ""


def preventive(shares: Mapping[Tier, float]) -> float:
    """Return the part of a line that its tag says prevents, of the whole line."""
    return sum(shares.get(tier, 0.0) for tier in PREVENTIVE)


def principal(shares: Mapping[Tier, float]) -> Tier:
    """Return the tier with the largest share; the earlier of two that are alike."""
    return max(TIERS, key=lambda tier: (shares.get(tier, 0.0), -TIERS.index(tier)))


def vector(shares: Mapping[Tier, float]) -> Sequence[float]:
    """Return shares in the order of the tiers."""
    return [shares.get(tier, 0.0) for tier in TIERS]


def in_words(shares: Mapping[Tier, float]) -> str:
    """Return shares as a reader says them: ``Primary 70%, not classified 30%``."""
    parts = [f"{tier_title(t)} {words.share(shares[t])}" for t in TIERS if shares.get(t)]
    return ", ".join([*parts[:1], *(part[:1].lower() + part[1:] for part in parts[1:])])


def same_shares(mine: Tag, theirs: Tag | None) -> bool:
    """Return whether two tags divide a line alike."""
    return theirs is not None and distance(vector(mine.shares), vector(theirs.shares)) < _WHOLE
