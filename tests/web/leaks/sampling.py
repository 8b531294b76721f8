"""Real values for what stands open in an address, so that every page is opened with real things."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

from wholeplace.web.places.models import Invitation
from wholeplace.web.value.evidence_library import entries

GROUP = re.compile(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")
CONVERTED = re.compile(r"<(?:\w+:)?(\w+)>")
MISSING = 987_654

# Which kind of canary a number in an address is of, by the name of the address and of the number.
KINDS: dict[tuple[str, str], str] = {
    ("places", "row"): "row outcomes",
    ("value", "row"): "row interventions",
    ("value:amend", "row"): "row proposals",
    ("outcomes", "row"): "row outcomes",
    ("outcomes:commitment", "row"): "row commitments",
    ("outcomes:commitment_change", "row"): "row commitments",
    ("outcomes:commitment_remove", "row"): "row commitments",
    ("outcomes:milestone_add", "row"): "row commitments",
    ("outcomes:money_add", "row"): "row commitments",
    ("outcomes:helper_add", "row"): "row commitments",
    ("outcomes:report", "row"): "row commitments",
    ("outcomes:milestone_change", "thing"): "Milestone",
    ("outcomes:milestone_remove", "thing"): "Milestone",
    ("outcomes:money_change", "thing"): "CommitmentMoney",
    ("outcomes:money_remove", "thing"): "CommitmentMoney",
    ("outcomes:helper_change", "thing"): "Helper",
    ("outcomes:helper_remove", "thing"): "Helper",
    ("plans", "row"): "row outcomes",
    ("plans", "number"): "Version",
    ("published", "number"): "Version",
    ("audit", "number"): "Event",
    ("api:rest", "row"): "row outcomes",
    ("/commitments/", "row"): "row commitments",
    ("", "milestone"): "Milestone",
    ("", "money"): "CommitmentMoney",
    ("", "helper"): "Helper",
    ("", "upload"): "Upload",
    ("", "job"): "Job",
    ("", "rule"): "Rule",
    ("", "change"): "TagChange",
    ("", "sample"): "Sample",
    ("", "result"): "Valuation",
    ("", "indicator"): "Indicator",
    ("", "series"): "LocalSeries",
    ("", "point"): "LocalPoint",
    ("", "period"): "Period",
    ("", "report"): "Report",
    ("", "node"): "Node",
    ("", "link"): "Link",
    ("", "ask"): "AskOffer",
    ("", "comment"): "Comment",
    ("", "asked"): "ChangeRequest",
    ("", "second"): "SecondTag",
    ("", "offer"): "HandOver",
    ("/events/", "number"): "Event",
    ("/versions/", "number"): "Version",
    ("/versions/", "since"): "Version",
}
# What else can stand in an address.
PLAIN: dict[tuple[str, str], Callable[[Any], list[Any]]] = {
    ("", "slug"): lambda c: [c.place.slug],
    ("", "table"): lambda c: ["outcomes"],
    ("", "colour"): lambda c: ["1d70b8"],
    ("", "provider_id"): lambda c: ["none"],
    ("", "uidb36"): lambda c: ["1"],
    ("", "token"): lambda c: ["1"],
    ("", "key"): lambda c: ["none"],
    ("", "ending"): lambda c: ["csv", "xlsx"],
    ("", "body"): lambda c: [c.place.bodies.get(key="NHS").pk],
    ("api:rest", "body"): lambda c: ["NHS"],
    ("", "person"): lambda c: [1],
    ("", "invitation"): lambda c: [_invitation(c)],
    ("", "figure"): lambda c: [0],
    ("", "section"): lambda c: ["place", "count"],
    ("", "answer"): lambda c: ["accept"],
    ("", "horizon"): lambda c: ["immediate"],
    ("", "measure"): lambda c: ["employment_rate"],
    ("", "kind"): lambda c: ["actions", "trend"],
    ("", "commitment"): lambda c: ["none"],
    ("", "file"): lambda c: ["page.html", "plan.json"],
    ("", "finding"): lambda c: [next(iter(entries()))],
    ("", "picture"): lambda c: ["frontier", "budget"],
    ("money:line", "number"): lambda c: [2],
    ("money:leave_line", "number"): lambda c: [2],
    ("explorer:picture", "what"): lambda c: ["ranked", "mosaic", "flows"],
    ("outcomes", "what"): lambda c: ["nodes", "links"],
    ("", "form"): lambda c: ["svg", "csv", "xlsx"],
    ("explorer:picture", "form"): lambda c: ["svg", "csv", "xlsx", "json"],
    ("api:part", "part"): lambda c: ["outcomes"],
    ("", "fund"): lambda c: [t.values["id"] for t in _rows(c, "pools")] or ["none"],
    ("ledger:figure", "name"): lambda c: ["tiers", "bodies", "years", "steps", "standing"],
}
# Rows are also opened in each of their tables.
ALL_TABLES = frozenset({"places:rows", "places:row", "api:rest:rows"})


class Unknown(Exception):
    """An address with something in it of which no example is known."""


def paths(route: Any, c: Any) -> list[str]:
    """Return addresses of a route: one for each shade of the things that it names."""
    if route.name in ALL_TABLES or (route.is_api and route.path.endswith("/rows/<row>")):
        return list(_of_tables(route, c))
    kinds = {n: kind for n in route.names if (kind := _known(KINDS, route, n)) is not None}
    plain = {n: _plain(route, n)(c) for n in route.names if n not in kinds}
    found: dict[str, None] = {}
    for shade in c.shades if kinds else c.shades[:1]:
        held = {n: c.things.get((kind, shade)) for n, kind in kinds.items()}
        if None in held.values():
            continue
        numbers = {n: t.number if n in ("number", "since") else t.pk for n, t in held.items()}
        for each in product(*plain.values()):
            told = {**numbers, **dict(zip(plain, each, strict=True))}
            found[_filled(route.path, told)] = None
    return list(found)


def _of_tables(route: Any, c: Any) -> Iterator[str]:
    rows = [thing for (kind, _shade), thing in c.things.items() if kind.startswith("row ")]
    for row in rows:
        told = {"slug": c.place.slug, "table": row.table, "row": row.pk}
        yield _filled(route.path, told)


def _known(listed: dict[tuple[str, str], Any], route: Any, name: str) -> Any:
    space = route.name.rpartition(":")[0]
    parts = [each for each in route.path.split("/") if each and "<" not in each]
    keys = [(route.name, name), *((f"/{part}/", name) for part in reversed(parts))]
    for key in (*keys, (space, name), ("", name)):
        if key in listed:
            return listed[key]
    return None


def _plain(route: Any, name: str) -> Callable[[Any], list[Any]]:
    found = _known(PLAIN, route, name)
    if found is None:
        raise Unknown(f"say in sampling.py what {name} is in the address {route}")
    return found


def _filled(path: str, told: dict[str, Any]) -> str:
    path = GROUP.sub(lambda m: str(told[m[1]]), path)
    path = CONVERTED.sub(lambda m: str(told[m[1]]), path)
    return "/" + path.replace("^", "").replace("$", "").replace("\\", "")


def _rows(c: Any, table: str) -> list[Any]:
    return [thing for (kind, _shade), thing in c.things.items() if kind == f"row {table}"]


def _invitation(c: Any) -> int:
    held = Invitation.objects.filter(body__place=c.place).first()
    return MISSING if held is None else held.pk
