"""Prevention tiers: how preventive each line of spending is, unless a council says otherwise.

Detailed lines are tagged by hand in ``inputs/tier_tags.csv``. Lines that only hold other lines
take their parts' tags, weighted by what England spent on each in 2024-25.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isclose
from typing import TYPE_CHECKING

from .figures import connect, load, read_register, write_csv
from .inputs import INPUTS, copy_table, read_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

TIERS = ("primary", "secondary", "tertiary", "acute", "not_classified")
PREVENTIVE = ("primary", "secondary", "tertiary")
WEIGHTS_FILE = "ro3_by_la_2022-23_to_2024-25_long.parquet"
WEIGHTS_PERIOD = "2024-25"
DIGITS = 4
ROLLED_UP = {
    "RO3_csclkd": "The mean of fostering, residential, asylum and other care of children",
    "RSX_csc": "The mean of the children's social care lines",
    "RSX_asc": "The mean of the adult social care lines",
    "RSX_phs": "The mean of the public health lines",
}
OUR_SOURCE = "wholeplace-tagging"


@dataclass(frozen=True, slots=True)
class Tag:
    """How a line of spending splits over the tiers.

    Attributes:
        line: Line the tag is for.
        rule: ``principal`` (the line has one main purpose) or ``proportional`` (it is split).
        spans: Share, low and high of each tier, in the order of ``TIERS``.
        rationale: Why, in a sentence or two.
        evidence: Source ids of published precedents, or nothing.
    """

    line: str
    rule: str
    spans: tuple[tuple[float, float, float], ...]
    rationale: str
    evidence: str


def compile_tiers(shared: Path, out: Path) -> list[str]:
    """Write ``tiers.csv`` and ``tier_schemes.csv``.

    Raises:
        SystemExit: A line has no tag, shares do not sum to 1, or a scheme leaves out a tier.
    """
    level = {row["certainty"]: float(row["level"]) for row in read_table(INPUTS / "certainty.csv")}
    tagged = {tag.line: tag for tag in read_tags()}
    weights = england_spending(shared / "data" / "finance" / WEIGHTS_FILE)
    for line in ROLLED_UP:
        tagged[line] = roll_up(line, tagged, weights)
    check_tags(list(tagged.values()))
    rows = [
        (tag.line, tier, *span, min(level.values()), tag.rule, tag.rationale, tag.evidence)
        for tag in tagged.values()
        for tier, span in zip(TIERS, tag.spans, strict=True)
    ]
    rows.sort(key=lambda row: (row[0], TIERS.index(row[1])))
    columns = ("line", "tier", "share", "low", "high", "level", "rule", "rationale", "evidence")
    complete = [(*row, "assumption", OUR_SOURCE) for row in rows]
    return [
        write_csv(out / "tiers.csv", (*columns, "status", "source"), complete),
        copy_table("tier_schemes.csv", out),
        check_schemes(),
        *(shares_in_words(tagged[line]) for line in ROLLED_UP),
    ]


def read_tags() -> list[Tag]:
    """Read the hand-made tags, with an interval from how far practitioners could differ."""
    half = {
        row["certainty"]: float(row["half_width"]) for row in read_table(INPUTS / "certainty.csv")
    }
    return [
        Tag(
            line=row["line"],
            rule=row["rule"],
            spans=tuple(span(float(row[tier]), half[row["certainty"]]) for tier in TIERS),
            rationale=row["rationale"],
            evidence=row["evidence"],
        )
        for row in read_table(INPUTS / "tier_tags.csv")
    ]


def span(share: float, half_width: float) -> tuple[float, float, float]:
    """Give a share with its low and high.

    ``half_width`` is what an even split would have; it shrinks towards 0 and 1 as ``4 s (1 - s)``,
    so the interval is centred, stays within 0 to 1 and leaves a tier that is out of the question
    at nothing.

    >>> span(0.5, 0.1)
    (0.5, 0.4, 0.6)
    """
    half = half_width * 4 * share * (1 - share)
    return share, round(share - half, DIGITS), round(share + half, DIGITS)


def england_spending(path: Path) -> dict[str, float]:
    """Give net current expenditure of each RO3 line in England, 2024-25 [GBP thousand]."""
    tables = connect()
    load(tables, "ro3", path)
    query = (
        "SELECT 'RO3_' || asset_id, sum(gbp_thousand) FROM ro3 WHERE financial_year = ? "
        "AND measure = 'net_current_expenditure' AND gbp_thousand IS NOT NULL GROUP BY ALL"
    )
    return dict(tables.execute(query, [WEIGHTS_PERIOD]).fetchall())


def roll_up(line: str, tagged: Mapping[str, Tag], weights: Mapping[str, float]) -> Tag:
    """Give the spending-weighted tag of a line that only holds other lines.

    Lows and highs are weighted like the shares: judgements on the parts are taken to err together.
    """
    parts = parts_of(line)
    total = sum(weights.get(part, 0.0) for part in parts)
    spans = tuple(
        tuple(
            round(
                sum(weights.get(part, 0.0) * tagged[part].spans[tier][end] for part in parts)
                / total,
                DIGITS,
            )
            for end in range(3)
        )
        for tier in range(len(TIERS))
    )
    biggest = max(range(len(TIERS)), key=lambda tier: spans[tier][0])
    exact = [list(one) for one in spans]
    exact[biggest][0] = round(1 - sum(s[0] for i, s in enumerate(spans) if i != biggest), DIGITS)
    why = f"{ROLLED_UP[line]}, weighted by England's spending in {WEIGHTS_PERIOD}."
    whole = tuple((share, low, high) for share, low, high in exact)
    return Tag(line, "proportional", whole, f"{why} Used where no detail is returned.", "")


def parts_of(line: str) -> list[str]:
    """Give the lines directly inside ``line``; a service holds the leaves below its RO3 total."""
    register = read_register("lines.csv")
    wanted = {line} | {row["line"] for row in register if row["parent"] == line}
    return [
        row["line"]
        for row in register
        if row["parent"] in wanted and row["role"] in ("leaf", "of_which")
    ]


def check_tags(tags: Sequence[Tag]) -> None:
    """Stop unless every line that is counted has a whole tag.

    Raises:
        SystemExit: Lines without a tag, or shares that do not sum to 1 or stand outside their
            interval, are all named.
    """
    needed = {r["line"] for r in read_register("lines.csv") if r["role"] in ("leaf", "service")}
    missing = sorted(needed - {tag.line for tag in tags})
    unsound = [
        tag.line
        for tag in tags
        if not isclose(sum(share for share, *_ in tag.spans), 1, abs_tol=1e-9)
        or any(not 0 <= low <= share <= high <= 1 for share, low, high in tag.spans)
        or not sum(low for _, low, _ in tag.spans) <= 1 <= sum(high for *_, high in tag.spans)
    ]
    if missing or unsound:
        raise SystemExit(f"tiers: no tag for {missing}; shares unsound for {unsound}")


def check_schemes() -> str:
    """Give a report line that each scheme maps every working tier exactly once.

    Raises:
        SystemExit: A scheme leaves a tier out or maps it twice.
    """
    mapped: dict[str, list[str]] = {}
    for row in read_table(INPUTS / "tier_schemes.csv"):
        mapped.setdefault(row["scheme"], []).extend(row["maps_from"].split("; "))
    wrong = [scheme for scheme, tiers in mapped.items() if sorted(tiers) != sorted(TIERS)]
    if wrong:
        raise SystemExit(f"tier schemes: {wrong} do not map every tier once")
    return f"tier schemes: {', '.join(mapped)} each map all {len(TIERS)} tiers once"


def shares_in_words(tag: Tag) -> str:
    """Give a report line with the shares of a line, for a reader to judge."""
    shares = ", ".join(f"{tier} {one[0]:.1%}" for tier, one in zip(TIERS, tag.spans, strict=True))
    early = sum(one[0] for tier, one in zip(TIERS, tag.spans, strict=True) if tier in PREVENTIVE)
    return f"{tag.line}: {shares} (preventive in all {early:.1%})"
