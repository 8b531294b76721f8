"""The gazetteer, out of the reference tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from wholeplace.place.areas import (
    Alias,
    Area,
    AreaChange,
    AreaClass,
    BodyKind,
    ChangeKind,
    Membership,
    Neighbour,
)
from wholeplace.place.gazetteer import Gazetteer

Row = dict[str, str]


def read_gazetteer(rows: Callable[[str], tuple[Row, ...]]) -> Gazetteer:
    """Return the gazetteer that the tables of areas hold.

    Args:
        rows: Gives the rows of a table by its name.
    """
    bodies = {row["code"]: row["name"] for row in rows("bodies")}
    areas = [_area(row) for row in rows("areas")]
    councils = {area.code: area.name for area in areas}
    return Gazetteer.of(
        areas,
        aliases=[Alias(row["alias"], row["code"], row["kind"]) for row in rows("aliases")],
        changes=[_change(row) for row in rows("area_changes")],
        memberships=[_membership(row, {**councils, **bodies}) for row in rows("membership")],
        neighbours=[_neighbour(row) for row in rows("neighbours")],
    )


def _area(row: Row) -> Area:
    return Area(
        code=row["code"],
        name=row["name"],
        area_class=cast(AreaClass, row["class"]),
        region=row["region"],
        region_code=row["region_code"],
        county=row["county_code"],
        start=row["start"],
        end=row["end"],
    )


def _change(row: Row) -> AreaChange:
    kind = cast(ChangeKind, row["kind"])
    return AreaChange(row["old_code"], row["new_code"], row["date"], kind, row["source"])


def _membership(row: Row, names: dict[str, str]) -> Membership:
    return Membership(
        area=row["area"],
        body=row["body"],
        body_name=names[row["body"]],
        kind=cast(BodyKind, row["kind"]),
        share=float(row["share"]),
        source=row["source"],
        start=row["start"],
        end=row["end"],
    )


def _neighbour(row: Row) -> Neighbour:
    return Neighbour(row["code"], row["neighbour"], int(row["rank"]), row["model"])
