"""What a version says, as one canonical JSON text with its SHA-256; read only if it still fits."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from wholeplace.errors import MethodError
from wholeplace.plan.difference import Change, diff
from wholeplace.plan.document import Plan
from wholeplace.plan.version import fingerprint, to_json
from wholeplace.record import Plain, canonical_json
from wholeplace.store.bundle import table_digests
from wholeplace.store.contents import Bundle
from wholeplace.store.draft import draft_plan
from wholeplace.web.outcomes.plan_parts import Told
from wholeplace.web.places.access import public
from wholeplace.web.places.models import Place, Row
from wholeplace.web.places.tables import Cells, reference
from wholeplace.web.places.workspace import Workspace, partners_workspace, public_workspace
from wholeplace.web.plans.allowed import leaving
from wholeplace.web.plans.models import Draft, Version
from wholeplace.web.plans.parts import (
    Parts,
    partners_parts,
    public_parts,
    public_things,
    told_parts,
)

SCHEMA, PUBLIC_SCHEMA = "wholeplace version", "wholeplace public plan"
SCHEMA_VERSION = 1
KEPT = 2
_plans: dict[str, Plan] = {}


@dataclass(frozen=True, slots=True)
class Edition:
    """A plan with its parts, as one text.

    Attributes:
        plan: The library's plan.
        parts: What it holds beside.
        text: The canonical JSON of both.
    """

    plan: Plan
    parts: Parts
    text: str

    @property
    def hash(self) -> str:
        """SHA-256 of the text, in hexadecimal."""
        return fingerprint(self.text)


@dataclass(frozen=True, slots=True)
class PublicEdition:
    """The edition that may leave, with what it was made of.

    Attributes:
        edition: Plan, parts and text.
        rows: The cells it was made of, by table.
        things: Ids of the rows and asks, and names of the sections, that went in.
    """

    edition: Edition
    rows: Mapping[str, Sequence[Cells]]
    things: Mapping[str, Plain]


def partners_edition(place: Place, *, public_hash: str | None) -> Edition:
    """Return the plan as all partners see it.

    Args:
        place: The place.
        public_hash: SHA-256 of its public edition, which approving the whole approves too.

    Raises:
        InputError: When the rows make no plan, naming every cell.
    """
    plan = drafted(partners_workspace(place).bundle)
    parts = partners_parts(place)
    return Edition(plan, parts, _text(SCHEMA, plan, parts, {"public_edition": public_hash}))


def public_edition(place: Place, *, today: date) -> PublicEdition:
    """Return the plan as anybody may see it: of public rows, limited to the allow-list."""
    rows = leaving(public_workspace(place, today=today).rows)
    parts = public_parts(place, today=today)
    ids = public(Row.objects.all(), place, today=today).values_list("pk", flat=True)
    things: dict[str, Plain] = {
        "rows": sorted(ids),
        "asks": sorted(parts.ask_ids),
        "sections": [text["section"] for text in parts.texts],
        "parts": public_things(place, today=today),
    }
    return PublicEdition(edition_of(place, rows, parts), rows, things)


def edition_of(place: Place, rows: Mapping[str, Sequence[Cells]], parts: Parts) -> Edition:
    """Return the public edition that some cells and parts make."""
    plan = drafted(Workspace(place, place.revision, rows, 0).bundle)
    return Edition(plan, parts, _text(PUBLIC_SCHEMA, plan, parts, {}))


def drafted(bundle: Bundle) -> Plan:
    """Return the plan of a bundle, the last few kept: partners' and public are often the same."""
    key = canonical_json([dict(table_digests(bundle)), reference().digests()])
    if key not in _plans:
        while len(_plans) >= KEPT:
            del _plans[next(iter(_plans))]
        _plans[key] = draft_plan(bundle, reference())
    return _plans[key]


def packed(text: str) -> bytes:
    """Return a text compressed."""
    return zlib.compress(text.encode())


def unpacked(content: bytes) -> str:
    """Return a text that :func:`packed` compressed."""
    return zlib.decompress(content).decode()


def opened(version: Version) -> dict[str, Plain]:
    """Return what a version says, after checking that it is what was approved.

    Raises:
        MethodError: When its text no longer has its hash: somebody changed the database.
    """
    return _checked(version, bytes(version.document), version.hash)


def opened_draft(draft: Draft) -> dict[str, Plain]:
    """Return what a draft says; nobody has approved it, so that it has no hash to fit."""
    return dict(json.loads(unpacked(bytes(draft.document))))


def opened_public(version: Version) -> dict[str, Plain]:
    """Return what the public edition of a version says, checked likewise."""
    return _checked(version, bytes(version.public_document), version.public_hash)


def _checked(version: Version, content: bytes, hash: str) -> dict[str, Plain]:
    text = unpacked(content)
    if fingerprint(text) != hash:
        words = _("Version %(number)d no longer says what was saved under its hash %(hash)s.")
        raise MethodError(words % {"number": version.number, "hash": hash[:12]})
    return dict(json.loads(text))


def differences(old: Mapping[str, Plain], new: Mapping[str, Plain]) -> tuple[Change, ...]:
    """Return what changed between two documents, in words and pounds."""
    figures = diff(canonical_json(old["plan"]), canonical_json(new["plan"]))
    return (
        *figures,
        *_listed("text", old, new, name="texts", key="section", fields=("text",)),
        *_listed(
            "ask or offer", old, new, name="asks", key="title",
            fields=("department", "why", "gbp", "worth", "state"),
        ),
        *_others(old, new),
    )  # fmt: skip


def _listed(
    part: str,
    old: Mapping[str, Plain],
    new: Mapping[str, Plain],
    *,
    name: str,
    key: str,
    fields: Sequence[str],
) -> list[Change]:
    before, after = _by(old.get(name), key), _by(new.get(name), key)
    found = []
    for id in sorted(before.keys() | after.keys()):
        was, now = before.get(id), after.get(id)
        if was is None or now is None:
            came = was is None
            found.append(Change(part, id, id, "added" if came else "removed", "", None, None, ""))
            continue
        found += [
            Change(part, id, id, "changed", each, _scalar(was, each), _scalar(now, each),
                   "GBP" if each == "gbp" else "")
            for each in fields
            if was.get(each) != now.get(each)
        ]  # fmt: skip
    return found


def _others(old: Mapping[str, Plain], new: Mapping[str, Plain]) -> list[Change]:
    before, after = old.get("parts"), new.get("parts")
    was = before if isinstance(before, Mapping) else {}
    now = after if isinstance(after, Mapping) else {}
    told = told_parts()
    found: list[Change] = []
    for name in sorted(was.keys() | now.keys()):
        if was.get(name) == now.get(name):
            continue
        if name in told:
            found += _records(told[name], was.get(name), now.get(name))
        else:
            found.append(Change("part", name, name, "changed", "contents", "", "", ""))
    return found


def _records(told: Told, old: Plain, new: Plain) -> list[Change]:
    """Return what changed in a part whose records have fields."""
    before, after = _keyed(old, told.key), _keyed(new, told.key)
    found = []
    for id in sorted(before.keys() | after.keys()):
        was, now = before.get(id), after.get(id)
        title = str((now or was or {}).get(told.title) or id)
        if was is None or now is None:
            money = "gbp" in told.fields
            found.append(
                Change(
                    told.name, id, title, "added" if was is None else "removed",
                    "gbp" if money else "",
                    _scalar(was, "gbp") if was and money else None,
                    _scalar(now, "gbp") if now and money else None,
                    "GBP" if money else "",
                )
            )  # fmt: skip
            continue
        found += [
            Change(told.name, id, title, "changed", each, _scalar(was, each), _scalar(now, each),
                   "GBP" if each == "gbp" else "")
            for each in (*((told.title,) if told.title not in told.key else ()), *told.fields)
            if was.get(each) != now.get(each)
        ]  # fmt: skip
    return found


def _keyed(rows: Plain, fields: Sequence[str]) -> dict[str, Mapping[str, Plain]]:
    listed = rows if isinstance(rows, Sequence) and not isinstance(rows, str) else ()
    held = (row for row in listed if isinstance(row, Mapping))
    return {" ".join(str(row.get(field, "")) for field in fields): row for row in held}


def _by(rows: Plain, key: str) -> dict[str, Mapping[str, Plain]]:
    listed = rows if isinstance(rows, Sequence) and not isinstance(rows, str) else ()
    return {str(row[key]): row for row in listed if isinstance(row, Mapping)}


def _scalar(row: Mapping[str, Plain], name: str) -> str | float | None:
    value = row.get(name)
    return float(value) if isinstance(value, int | float) else None if value is None else str(value)


def _text(schema: str, plan: Plan, parts: Parts, more: Mapping[str, Plain]) -> str:
    return canonical_json(
        {
            "schema": schema,
            "schema_version": SCHEMA_VERSION,
            "plan": json.loads(to_json(plan)),
            **parts.document(),
            **more,
        }
    )
