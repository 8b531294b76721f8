"""Sectors that lines are drawn under, and which class of authority belongs to which."""

from __future__ import annotations

from collections.abc import Iterable

from wholeplace.count.lines import SpendLine

SECTORS: dict[str, str] = {
    "council": "Upper-tier council",
    "district": "District councils",
    "police": "Police",
    "fire": "Fire and rescue",
    "combined authority": "Combined authority or Greater London Authority",
    "waste": "Waste disposal",
    "nhs": "NHS",
    "dwp": "Department for Work and Pensions",
    "hmrc": "HM Revenue and Customs",
    "partner": "Other partners",
}
COUNCIL_SECTORS = ("council", "district")
SECTOR_OF_CLASS: dict[str, str] = {
    "county": "council",
    "unitary": "council",
    "metropolitan district": "council",
    "london borough": "council",
    "district": "district",
    "police": "police",
    "fire": "fire",
    "combined authority": "combined authority",
    "gla": "combined authority",
    "waste": "waste",
}
SHARED_CLASSES = ("police", "fire", "combined authority", "gla", "waste")

_RANK = {sector: rank for rank, sector in enumerate(SECTORS)}


def in_order(lines: Iterable[SpendLine]) -> tuple[SpendLine, ...]:
    """Return lines in the order of a count: by sector, body, division, service and id."""
    return tuple(
        sorted(
            lines,
            key=lambda line: (
                _RANK.get(line.sector, len(_RANK)),
                line.body,
                line.division,
                line.service,
                line.id,
            ),
        )
    )
