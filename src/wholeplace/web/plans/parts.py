"""What the plan holds beside the bundle: the partners' words, asks, and other apps' parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.apps import apps

from wholeplace.record import Plain, plain
from wholeplace.web.outcomes.plan_parts import Told
from wholeplace.web.places import access
from wholeplace.web.places.access import visible
from wholeplace.web.places.models import Place
from wholeplace.web.plans import allowed
from wholeplace.web.plans.models import AskOffer, SectionText

Fields = Mapping[str, Plain]


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a plan that are not the library's.

    Attributes:
        texts: The present text of every section that has one.
        asks: Asks of government and offers to it.
        others: What other apps add, by name.
        ask_ids: Ids of the asks, to find them again.
    """

    texts: tuple[Fields, ...] = ()
    asks: tuple[Fields, ...] = ()
    others: Mapping[str, Plain] = field(default_factory=dict)
    ask_ids: tuple[int, ...] = ()

    def document(self) -> dict[str, Plain]:
        """Return them as they stand in the plan's canonical JSON."""
        return {
            "texts": [dict(text) for text in self.texts],
            "asks": [dict(ask) for ask in self.asks],
            "parts": dict(self.others),
        }


def partners_parts(place: Place) -> Parts:
    """Return what all partners see of the parts."""
    viewer = access.partnership(place)
    asks = list(visible(AskOffer.objects.all(), viewer))
    texts = visible(SectionText.objects.all(), viewer)
    others = {
        name: plain(thing)
        for module in _modules()
        for name, thing in module.parts(place, viewer).items()
    }
    return Parts(_texts(texts), _asks(asks), others, tuple(ask.pk for ask in asks))


def public_parts(place: Place, *, today: date) -> Parts:
    """Return what of the parts may leave: public, under no embargo and on the allow-list.

    An app whose module ``plan_parts`` has no function ``public_parts`` adds nothing here.
    """
    asks = list(access.public(AskOffer.objects.all(), place, today=today))
    shown = access.public(SectionText.objects.all(), place, today=today)
    present = {text.pk for text in latest(SectionText.objects.filter(place=place))}
    others = {
        name: left
        for module in _modules()
        if hasattr(module, "public_parts")
        for name, thing in module.public_parts(place, today=today).items()
        if (left := allowed.part(name, plain(thing)))
    }
    texts = _texts(text for text in shown if text.pk in present)
    return Parts(texts, _asks(asks), others, tuple(ask.pk for ask in asks))


def public_things(place: Place, *, today: date) -> dict[str, Plain]:
    """Return the ids of what other apps' public parts are made of, by part."""
    return {
        name: list(ids)
        for module in _modules()
        if hasattr(module, "public_parts")
        for name, ids in module.public_things(place, today=today).items()
        if ids and name in allowed.PARTS
    }


def closed_parts(place: Place, things: Mapping[str, Sequence[int]], *, today: date) -> list[str]:
    """Return the names of other apps' parts that hold what was public and is no more."""
    return [
        name
        for module in _modules()
        if hasattr(module, "public_parts")
        for name in module.closed(place, things, today=today)
    ]


def told_parts() -> Mapping[str, Told]:
    """Return how changes of other apps' parts are told, by the name of the part."""
    return {name: told for module in _modules() for name, told in module.TOLD.items()}


def filled_by(others: Mapping[str, Plain]) -> set[str]:
    """Return the ids of the sections that other apps' parts fill."""
    fills = {name: id for module in _modules() for name, id in module.FILLS.items()}
    return {fills[name] for name in others if name in fills}


def latest(texts: Iterable[SectionText]) -> list[SectionText]:
    """Return the present text of each section, from texts in any order."""
    found: dict[str, SectionText] = {}
    for text in texts:
        if text.section not in found or found[text.section].version < text.version:
            found[text.section] = text
    return [found[section] for section in sorted(found)]


def _texts(texts: Iterable[SectionText]) -> tuple[Fields, ...]:
    said: list[Fields] = [{"section": t.section, "text": t.text} for t in latest(texts) if t.text]
    return tuple(allowed.only(text, allowed.TEXT) for text in said)


def _asks(asks: Iterable[AskOffer]) -> tuple[Fields, ...]:
    found: Iterator[Fields] = (
        {
            "kind": ask.kind,
            "title": ask.title,
            "department": ask.department,
            "why": ask.why,
            "gbp": None if ask.gbp is None else float(ask.gbp),
            "worth": ask.worth,
            "state": ask.state,
        }
        for ask in asks
        if ask.state != AskOffer.Step.WITHDRAWN
    )
    return tuple(allowed.only(ask, allowed.ASK) for ask in found)


@cache
def _modules() -> tuple[ModuleType, ...]:
    """Return the module ``plan_parts`` of every app that has one, in the order of their names."""
    names = sorted(f"{config.name}.plan_parts" for config in apps.get_app_configs())
    return tuple(import_module(name) for name in names if find_spec(name) is not None)
