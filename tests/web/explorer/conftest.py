"""What the explorer shows, as a user of the demonstration place reaches it."""

from __future__ import annotations

from html import unescape
from re import findall, sub

import pytest
from django.core.cache import cache
from django.test import override_settings

from wholeplace.web.explorer.seen import seen_by
from wholeplace.web.places.services import add_row
from wholeplace.web.places.workspace import _workspaces

COUNCIL, NHS, POLICE = "finance@council.example", "finance@nhs.example", "finance@police.example"
COUNT = "/places/wigan/count/"
MARK = "Xanthic"
SECRET = {
    "id": "NHS/xanthic-1",
    "body": "NHS",
    "service": "xanthic-1",
    "title": "Xanthic ward",
    "gbp_thousand": 4321.0,
    "kind": "service",
    "method": "observed",
    "confidence": "A",
    "source": "Xanthic ledger 2024/25",
    "note": "=Xanthic()",
    "cohort": "Xanthic patients",
}


def links(html: str) -> dict[str, str]:
    """Addresses by the words of their links in the page's own part, the first of each."""
    found: dict[str, str] = {}
    own = html.split("<main")[-1].replace("\n", " ")
    for href, inside in findall(r'<a [^>]*href="([^"]+)"[^>]*>(.*?)</a>', own):
        words = " ".join(unescape(sub(r"<[^>]+>", "", inside)).split())
        found.setdefault(words, unescape(href))
    return found


NOTHING_KEPT = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "nothing kept",
    }
}


@pytest.fixture
def opened_anew(opened):
    """Open a page where nothing was ever worked out, and leave what others keep alone."""

    def get(address: str) -> str:
        with override_settings(CACHES=NOTHING_KEPT):
            cache.clear()
            return opened(address)

    return get


@pytest.fixture(autouse=True)
def forgotten():
    """Nothing remembered of a revision that another test made and took back."""
    _workspaces.clear()


@pytest.fixture
def opened(signed_in):
    """Open a page as somebody and return its HTML."""

    def get(address: str, email: str = COUNCIL) -> str:
        response = signed_in(email).get(address)
        assert response.status_code == 200, address
        return response.content.decode()

    return get


@pytest.fixture
def seen(place, by):
    """What the council sees."""
    return seen_by(place, by(COUNCIL).viewer)


@pytest.fixture
def secret(place, by, body):
    """A line of the NHS that only the NHS may see."""
    row = add_row(by(NHS), place=place, table="spend", cells=SECRET, body=body("NHS"))
    place.refresh_from_db()
    return row
