"""Find a council area by code, name, alias or old name, at a date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from wholeplace.errors import InputError, Problem, nearest
from wholeplace.place.areas import Alias, Area, AreaChange, Membership, Neighbour, Place
from wholeplace.place.names import fold_name

DEFAULT_MODEL = "ons_global"
FALLBACK_MODEL = "dfe_children"
FEWEST_COMPARATORS = 5
MODEL_TITLES = {
    "ons_global": "the ONS nearest neighbours over all themes",
    "ons_economic": "the ONS nearest neighbours by economy",
    "ons_demographic": "the ONS nearest neighbours by people",
    "dfe_children": "the DfE's statistical neighbours for children's services",
}
_CODE = re.compile(r"[A-Z]\d{3,}\w*")
_LOOKALIKES = str.maketrans("OIL", "011")
_HINTS_READ, _HINTS_SHOWN = 9, 3


@dataclass(frozen=True, slots=True)
class Comparators:
    """The places that a place is set beside, and why these.

    Attributes:
        areas: The comparators, nearest first.
        model: Model of likeness that chose them.
        why: In a sentence, how they were chosen, or why there are so few.
    """

    areas: tuple[Area, ...]
    model: str
    why: str


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The council areas of England since 2009, live and retired. Made by ``Gazetteer.of``.

    Attributes:
        areas: Every area by code, in order of code.
        names: Codes by folded name, alias or other code.
        aliases: Every other way to write an area.
        changes: Every change of code, in order of date.
        members: Bodies that serve a lower-tier or unitary area, by its code.
        ranked: Codes of the neighbours, nearest first, by (model, code).
    """

    areas: Mapping[str, Area]
    names: Mapping[str, tuple[str, ...]]
    aliases: tuple[Alias, ...]
    changes: tuple[AreaChange, ...]
    members: Mapping[str, tuple[Membership, ...]]
    ranked: Mapping[tuple[str, str], tuple[str, ...]]

    @classmethod
    def of(
        cls,
        areas: Iterable[Area],
        *,
        aliases: Iterable[Alias] = (),
        changes: Iterable[AreaChange] = (),
        memberships: Iterable[Membership] = (),
        neighbours: Iterable[Neighbour] = (),
    ) -> Gazetteer:
        """Return a gazetteer with its indexes made."""
        by_code = {area.code: area for area in sorted(areas, key=lambda area: area.code)}
        kept = tuple(aliases)
        names: dict[str, dict[str, None]] = {}
        for text, code in (
            *((area.name, area.code) for area in by_code.values()),
            *((area.code, area.code) for area in by_code.values()),
            *((alias.text, alias.code) for alias in kept if alias.code in by_code),
        ):
            names.setdefault(fold_name(text), {})[code] = None
        members: dict[str, list[Membership]] = {}
        for membership in memberships:
            members.setdefault(membership.area, []).append(membership)
        ranked: dict[tuple[str, str], list[str]] = {}
        for row in sorted(neighbours, key=lambda row: row.rank):
            ranked.setdefault((row.model, row.code), []).append(row.neighbour)
        return cls(
            areas=by_code,
            names={name: tuple(codes) for name, codes in names.items()},
            aliases=kept,
            changes=tuple(sorted(changes, key=lambda change: (change.date, change.new_code))),
            members={code: tuple(rows) for code, rows in members.items()},
            ranked={key: tuple(codes) for key, codes in ranked.items()},
        )

    def find(self, text: str, *, on: str = "") -> Area:
        """Return the council area that ``text`` means on a date, or today.

        Args:
            text: ONS code, MHCLG or DfE code, name, other name or old name.
            on: ISO date; empty for the areas in use today.

        Raises:
            InputError: When it means no area (the nearest names are offered), several, or one
                whose ground is now part of others (they are offered), or ``on`` is no date.
        """
        _check_date(on)
        live, retired = self._meant(text, on)
        if len(live) == 1:
            return live[0]
        if live:
            choice = " or ".join(f"{area.name} ({area.code})" for area in live)
            raise _no(text, f"could be {choice}: give the code or the name in full")
        if retired:
            raise _no(text, self._what_became_of(retired[0], on))
        raise _no(text, f"is not a council area of England{self._served(text) or self._hint(text)}")

    def place(self, text: str, *, on: str = "") -> Place:
        """Return the upper-tier place that ``text`` means, with its districts and its bodies.

        Raises:
            InputError: As ``find``; also when it is a district (its county is offered).
        """
        area = self.find(text, on=on)
        if not area.is_upper_tier:
            county = self.areas[area.county]
            raise _no(
                text,
                f"is a district council; the place that can be counted is its county, "
                f"{county.name} ({county.code})",
            )
        districts = tuple(
            other for other in self.areas.values() if other.county == area.code and other.lives(on)
        )
        return Place(
            area=area,
            districts=districts,
            members=tuple(
                member
                for part in districts or (area,)
                for code in self.known_as(part.code)
                for member in self.members.get(code, ())
                if member.lasts(on)
            ),
            known_as=self.known_as(area.code),
            predecessors=self._old_codes(area.code, "merger"),
            on=on,
            split_from=self._old_codes(area.code, "split"),
        )

    def upper_tier(self, *, on: str = "") -> tuple[Area, ...]:
        """Return every upper-tier council area in use on a date, or today, by code."""
        _check_date(on)
        return tuple(a for a in self.areas.values() if a.is_upper_tier and a.lives(on))

    def search(self, text: str, *, on: str = "") -> tuple[Area, ...]:
        """Return the areas whose names or codes contain ``text``, upper tier first.

        Within a tier, names that begin with it come first. An old name finds what became of its
        area.

        Raises:
            InputError: When nothing does; the nearest names are offered.
        """
        _check_date(on)
        wanted = fold_name(text)
        found = {code for name, codes in self.names.items() if wanted in name for code in codes}
        live = {successor for code in found for successor in self.successors(code, on=on)}
        if not live:
            raise _no(text, f"is in no name of a council area of England{self._hint(text)}")
        areas = [self.areas[code] for code in live]
        starts = {area.code for area in areas if fold_name(area.name).startswith(wanted)}
        return tuple(
            sorted(areas, key=lambda a: (not a.is_upper_tier, a.code not in starts, a.name))
        )

    def neighbours(
        self, code: str, *, model: str = DEFAULT_MODEL, count: int = 10
    ) -> tuple[Area, ...]:
        """Return up to ``count`` areas of the same tier most like an area, nearest first.

        Raises:
            InputError: When there is no such model.
        """
        models = sorted({known for known, _ in self.ranked})
        if model not in models:
            raise InputError("model", [Problem(model, f"should be one of {', '.join(models)}")])
        tier = self.areas[code].is_upper_tier
        ranked = (
            self.areas[neighbour]
            for known in self.known_as(code)
            for neighbour in self.ranked.get((model, known), ())
            if neighbour in self.areas
        )
        same = [area for area in ranked if area.is_upper_tier == tier and area.lives()]
        return tuple(dict.fromkeys(same))[:count]

    def comparators(self, code: str, *, model: str = DEFAULT_MODEL, count: int = 10) -> Comparators:
        """Return the areas to set an area beside, and the sentence that says why these.

        The ONS models rank districts among the rest; where one leaves too few councils of the
        same tier, the DfE's statistical neighbours stand in.

        Raises:
            InputError: When there is no such model.
        """
        name, title = self.areas[code].name, MODEL_TITLES.get(model, model)
        found = self.neighbours(code, model=model, count=count)
        if len(found) >= FEWEST_COMPARATORS:
            why = (
                f"{name} is set beside the {len(found)} councils of its tier that come first among "
                f"{title}"
            )
            return Comparators(found, model, why)
        few = f"{title} hold only {len(found)} councils of its tier"
        stand_ins = self.neighbours(code, model=FALLBACK_MODEL, count=count)
        if len(stand_ins) < FEWEST_COMPARATORS:
            return Comparators(found, model, f"{name} has few neighbours: {few}")
        why = (
            f"{name} is set beside {len(stand_ins)} of {MODEL_TITLES[FALLBACK_MODEL]}, because "
            f"{few}"
        )
        return Comparators(stand_ins, FALLBACK_MODEL, why)

    def known_as(self, code: str) -> tuple[str, ...]:
        """Return every code of the same ground: its own, then those it was recoded from or to."""
        found = [code]
        for known in found:
            for change in self.changes:
                if change.kind != "recode" or known not in (change.old_code, change.new_code):
                    continue
                other = change.new_code if change.old_code == known else change.old_code
                if other not in found:
                    found.append(other)
        return tuple(found)

    def made_of(self, code: str, *, on: str) -> tuple[str, ...]:
        """Return the codes in use on a date whose whole ground makes up an area's ground.

        Counties are left out where their districts are named, so that populations can be summed.
        Empty when the ground cannot be put together from whole areas of that date.
        """
        if self.areas[code].lives(on):
            return (code,)
        olds = [old for old in self._old_codes(code, "merger") if old[:3] != "E10"]
        parts = olds or self._old_codes(code, "recode")
        pieces = [self.made_of(part, on=on) for part in parts]
        return tuple(c for piece in pieces for c in piece) if all(pieces) else ()

    def successors(self, code: str, *, on: str = "") -> tuple[str, ...]:
        """Return the codes in use on a date that an area's ground is now in: itself if it is."""
        if self.areas[code].lives(on):
            return (code,)
        ways = {
            other
            for change in self.changes
            for here, other in (
                (change.old_code, change.new_code),
                (change.new_code, change.old_code),
            )
            if here == code
            and (change.kind == "recode" or here == change.old_code)
            and _towards(change, here, on)
        }
        found = {code for other in ways for code in self.successors(other, on=on)}
        return tuple(sorted(found))

    def _meant(self, text: str, on: str) -> tuple[list[Area], list[Area]]:
        """Return the live areas that ``text`` means, and else the retired ones."""
        codes = self.names.get(fold_name(text), ())
        areas = [self.areas[code] for code in codes]
        live = [area for area in areas if area.lives(on)]
        if live:
            return live, []
        same = {
            found
            for area in areas
            for found in self.successors(area.code, on=on)
            if self._same_ground(area.code, found)
        }
        return [self.areas[code] for code in sorted(same)], areas

    def _same_ground(self, old: str, new: str) -> bool:
        """Return whether two codes stand for the same ground under the same name."""
        if new in self.known_as(old):
            return True
        was = self.areas[old]
        return was.area_class == "county" and self.successors(old) == (new,)

    def _what_became_of(self, area: Area, on: str) -> str:
        now = [self.areas[code] for code in self.successors(area.code, on=on)]
        offered = " and ".join(f"{other.name} ({other.code})" for other in now)
        if not now:
            return f"({area.code}) is not in use on {on}" if on else "is no longer in use"
        if len(now) > 1:
            return f"is now split into {offered}{self._when(area, now)}: choose one of them"
        return f"is now part of {offered}{self._when(area, now)}: use that name, or a date before"

    def _when(self, area: Area, now: Iterable[Area]) -> str:
        """Return `` on`` and the date, when the change led straight to the areas of now."""
        codes = {other.code for other in now}
        dates = (c.date for c in self.changes if c.old_code == area.code and c.new_code in codes)
        return next((f", since {when}" for when in dates), "")

    def _old_codes(self, code: str, kind: str) -> tuple[str, ...]:
        return tuple(c.old_code for c in self.changes if c.new_code == code and c.kind == kind)

    def _served(self, text: str) -> str:
        """Return the councils in the area of the one body that ``text`` names, if it names one."""
        wanted = fold_name(text)
        served: dict[str, dict[str, None]] = {}
        for member in (member for members in self.members.values() for member in members):
            if wanted and f" {fold_name(member.body_name)} ".find(f" {wanted} ") >= 0:
                area = self.areas[member.area]
                top = self.areas[area.county or area.code]
                served.setdefault(member.body_name, {})[top.name] = None
        if not served:
            return ""
        body, councils = max(served.items(), key=lambda item: len(item[1]))
        return f": {body} serves {', '.join(councils)}; choose one of them"

    def _hint(self, text: str) -> str:
        """Return ``; did you mean ...?`` with the live areas whose names or codes are nearest."""
        if _CODE.fullmatch(text.strip().upper()):
            close = nearest(text.strip().upper().translate(_LOOKALIKES), self.areas, count=1)
        else:
            known = {alias.text: alias.code for alias in self.aliases if alias.is_name}
            known |= {area.name: area.code for area in self.areas.values()}
            alike: dict[str, str] = {}
            for name in nearest(text, known, count=_HINTS_READ):
                alike.setdefault(known[name], name)
            close = tuple(alike.values())[:_HINTS_SHOWN]
        return f"; did you mean {' or '.join(repr(name) for name in close)}?" if close else ""


def _check_date(on: str) -> None:
    """Raise when a date is given that is not one of the calendar, written as ISO does."""
    try:
        if on and (len(on) != len("2025-04-01") or not date.fromisoformat(on)):
            raise ValueError
    except ValueError:
        raise InputError("on", [Problem(repr(on), "should be a date such as 2025-04-01")]) from None


def _towards(change: AreaChange, here: str, on: str) -> bool:
    """Return whether following a change from one of its codes leads nearer to a date."""
    forwards = here == change.old_code
    return forwards if not on else forwards == (on >= change.date)


def _no(text: str, why: str) -> InputError:
    return InputError("place", [Problem(repr(text), why)])
