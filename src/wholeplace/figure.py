"""A published figure: one row of a long table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One published number about one place in one period.

    Attributes:
        place: ONS code of the area, or MHCLG E-code of an authority that has none.
        period: Period as published: ``2024-25``, ``2024``, ``2025Q4``, ``2025-03-31``.
        measure: Name of what is measured.
        value: The number; None when it is not known (``flag`` says why).
        unit: Unit of the number.
        flag: Marker as published, such as ``[x]``; empty when there is none.
        source: Id of the source.
        low: Lower end of the published interval, where there is one.
        high: Upper end of the published interval, where there is one.
        level: Level of that interval, within (0, 1).
    """

    place: str
    period: str
    measure: str
    value: float | None
    unit: str
    flag: str = ""
    source: str = ""
    low: float | None = None
    high: float | None = None
    level: float | None = None
