"""The sources of figures, as the source line of a picture names them."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from wholeplace.source import Source
from wholeplace.web.places.tables import reference

IN_FULL = 2
"""So many sources are named in full; of more only the publishers."""


def named(ids: Iterable[str]) -> str:
    """Return sources in words, each once; never empty.

    Args:
        ids: Ids of published sources; whatever is not one is a partner's own words, which are
            not repeated.
    """
    held = list(dict.fromkeys(ids))
    published = [source for id in held if (source := reference().sources().get(id)) is not None]
    words = [_full(source) for source in published]
    if len(published) > IN_FULL:
        words = list(dict.fromkeys(_publisher(source) for source in published))
    if len(published) < len(held):
        words.append(_("partners' own figures"))
    if len(published) > IN_FULL:
        return _("%(names)s; every line names its publication") % {"names": "; ".join(words)}
    return "; ".join(words) or _("no line is chosen")


def _full(source: Source) -> str:
    if not source.is_assumption:
        return str(source)
    return _("assumption: %(what)s") % {"what": source.title}


def _publisher(source: Source) -> str:
    return _full(source) if source.is_assumption else source.publisher
