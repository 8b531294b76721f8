"""Walk every address of the site, as the resolver knows them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Route:
    """One address: its name with its namespaces, its path, what stands open in it, its view."""

    name: str
    path: str
    names: tuple[str, ...]
    view: Callable[..., Any]

    @property
    def is_api(self) -> bool:
        return self.path.startswith("api/v1/")

    @property
    def is_of_place(self) -> bool:
        return self.path.startswith("places/<slug:slug>/")


def routes() -> list[Route]:
    """Return every address of the site."""
    return list(_walk(get_resolver(), "", "", ()))


def _walk(resolver: URLResolver, path: str, space: str, names: tuple[str, ...]) -> Iterator[Route]:
    for each in resolver.url_patterns:
        full = path + str(each.pattern)
        held = (*names, *each.pattern.converters, *each.pattern.regex.groupindex)
        held = tuple(dict.fromkeys(held))
        if isinstance(each, URLResolver):
            inner = f"{space}{each.namespace}:" if each.namespace else space
            yield from _walk(each, full, inner, held)
        elif isinstance(each, URLPattern):
            yield Route(f"{space}{each.name or ''}", full, held, each.callback)
