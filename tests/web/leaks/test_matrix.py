"""Every address, asked by everybody, shows what the access rules let them see and nothing else.

What a person sees depends on whose bodies they act for and on whether they administer; their other
roles change what they may do (``test_doors.py``). So an administrator of another body, somebody of
a third body and somebody of the owner stand for all. ``WHOLEPLACE_LEAKS=all`` takes every person
and every shade, for a long run.
"""

from __future__ import annotations

import logging
import os
import re
from difflib import unified_diff

import pytest
from django.test import Client

from wholeplace.web.accounts.models import User
from wholeplace.web.api import doors
from wholeplace.web.api.tokens import make_token
from wholeplace.web.places.access import Deed, viewer_of
from wholeplace.web.places.making import ACTORS

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ALL = os.environ.get("WHOLEPLACE_LEAKS") == "all"
EVERY_SHADE = ("own", "partners", "public", "soonpartners", "soonpublic", "whole")
SHADES = EVERY_SHADE if ALL else ("own", "partners", "soonpublic", "whole")
PRIVATE = ("own", "soonpartners", "soonpublic", "whole")
OWNER, OTHER, HEAD = "finance@nhs.example", "finance@police.example", "finance@council.example"
PEOPLE = [actor.email for actor in ACTORS] if ALL else [HEAD, OWNER]
QUERIES = {
    "audit:activity": ("words={word}",),
    "explorer:overview": ("words={word}", "outcome={word}"),
    "explorer:line": ("id=NHS/{spend}",),
    "explorer:lines": ("words={word}",),
    "ledger:lines": ("words={word}",),
    "ledger:line": ("line={spend}",),
    "ledger:download": ("words={word}",),
    "places:rows": ("words={word}",),
    "value:evidence": ("words={word}",),
    "api:rest:rows": ("key={word}",),
    "api:rest:line": ("id=NHS/{spend}",),
    "api:rest:line_beside": ("id=NHS/{spend}",),
    "api:rest:lines": ("words={spend}", "of=missing", "of=eliminated"),
    "api:rest:parts": ("by=outcome", "by=tier", "by=cohort", "words={spend}"),
    "api:rest:totals": ("words={spend}",),
    "api:rest:neighbours": ("service={spend}",),
    "api:rest:every": ("words={word}",),
    "api:rest:comments": ("row={row}",),
    "api:rest:every_suggestion": ("words={word}",),
    "api:rest:findings": ("words={word}",),
    "api:rest:tag_history": ("line={spend}",),
    "api:rest:tagged_line": ("line={spend}",),
}
# Whose words stand on no page that is opened by a GET, so that only their absence is seen.
NOT_SHOWN = {
    "Remembered": "only chooses what a form begins with",
    "Branch": "has no words of its own: it places an outcome",
    "Indicator": "has no words of its own: it names a measure",
    "Spent": "is a figure alone",
    "Helper": "has no words of its own: it names a body",
    "row cashable": "the row's words are on the page of its own table alone, which needs its form",
    "row own_figures": "likewise",
    "row schools_deficit": "likewise",
}


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """The API lets one token ask all of this in a minute."""
    monkeypatch.setattr(doors, "MOST_A_WINDOW", 1_000_000)


def asked_paths(walking, sampling, canaries) -> list[str]:
    """Every address that is worth a GET, with the queries that search for canaries."""
    found: dict[str, None] = {}
    for route in walking.routes():
        for path in sampling.paths(route, canaries):
            found[path] = None
            for query in QUERIES.get(route.name, ()):
                for shade in canaries.shades:
                    told = {
                        "word": canaries.word("outcomes", shade),
                        "spend": canaries.word("spend", shade),
                        "row": canaries.things["row outcomes", shade].pk,
                    }
                    found[f"{path}?{query.format(**told)}"] = None
    return list(found)


def browser(person: User | None = None) -> Client:
    client = Client(raise_request_exception=False)
    if person is not None:
        client.force_login(person, backend=BACKEND)
    return client


def token_of(person: User) -> dict[str, str]:
    _token, secret = make_token(person, name="matrix", scopes=list(Deed), days=1)
    return {"authorization": f"Bearer {secret}"}


def shown(canary, canaries, paths, person: User | None) -> tuple[dict[str, str], dict[str, str]]:
    """The words and figures that somebody is shown by page or by token, each with an address."""
    pages, programs = browser(person), browser()
    headers = {} if person is None else token_of(person)
    words, figures, broken = {}, {}, {}
    for path in paths:
        is_api = path.startswith("/api/v1/")
        answer = programs.get(path, headers=headers) if is_api else pages.get(path)
        if answer.status_code >= 500:
            broken[path] = repr(answer.exc_info and answer.exc_info[1])
        text = canary.text_of(answer) + str(answer.headers).lower()
        told, counted = canary.found_in(text, asked=path)
        for each in told & canaries.by_word.keys():
            words.setdefault(each, path)
        for each in counted & canaries.by_figure.keys():
            figures.setdefault(each, path)
    assert broken == {}
    return words, figures


def test_every_canary_fits_the_library_s_own_rules(make, canary, place):
    make(*EVERY_SHADE)
    assert canary.faults(place) == []


def test_every_address_has_examples(make, walking, sampling):
    """A new address must say in sampling.py what can stand in it, or nothing looks at it."""
    canaries = make(*EVERY_SHADE)
    for route in walking.routes():
        assert sampling.paths(route, canaries), route


@pytest.mark.parametrize("email", PEOPLE)
def test_everybody_is_shown_what_the_rules_allow_and_nothing_else(
    email, make, walking, sampling, canary, person, place, caplog
):
    caplog.set_level(logging.DEBUG)
    canaries, viewer = make(*SHADES), viewer_of(person(email), place)
    paths = asked_paths(walking, sampling, canaries)
    words, figures = shown(canary, canaries, paths, person(email))
    allowed, known = canaries.words_seen(viewer), canaries.figures_seen(viewer)
    assert {word: at for word, at in words.items() if word not in allowed} == {}
    assert {figure: at for figure, at in figures.items() if figure not in known} == {}
    logged, _figures = canary.found_in(caplog.text.lower(), asked=" ".join(paths))
    assert logged & canaries.by_word.keys() == set()
    if email == OWNER:  # it would prove nothing if canaries were shown to nobody
        kinds = {kind for kind, _shade in canaries.things}
        told = {
            kind
            for kind, shade in canaries.things
            if canaries.word(kind.removeprefix("row "), shade) in words
        }
        assert kinds - told - {"SecondTag"} <= NOT_SHOWN.keys()
        assert len(figures) > 40


def test_strangers_are_shown_only_what_is_published(make, walking, sampling, canary, outsider):
    canaries = make(*EVERY_SHADE)
    paths = asked_paths(walking, sampling, canaries)
    published = {canaries.word("Publication", "public")}
    for person in (None, outsider):
        words, figures = shown(canary, canaries, paths, person)
        assert {word: at for word, at in words.items() if word not in published} == {}
        assert figures == {}


def test_what_a_body_keeps_to_itself_changes_nothing_that_another_sees(
    make, walking, sampling, canary, person
):
    """Not a word, not a figure, not a total: every page of a third body stays the same."""
    empty = type("Empty", (), {"place": make().place, "shades": ("none",), "things": {}})
    mine = ("account", "mfa", "api:token")
    routes = [route for route in walking.routes() if not route.name.startswith(mine)]
    plain = [path for route in routes for path in _or_none(sampling, route, empty)]
    who = person(OTHER)
    before = _pages(canary, plain, who)
    canaries = make(*PRIVATE)
    after = _pages(canary, plain, who)
    assert "\n".join(
        line
        for path in plain
        for line in unified_diff(before[path].splitlines(), after[path].splitlines(), path, n=0)
    ) == ""  # fmt: skip
    words, _figures = shown(canary, canaries, asked_paths(walking, sampling, canaries), who)
    assert words == {}


def _or_none(sampling, route, empty) -> list[str]:
    return [] if route.path.endswith("/rows/<row>") else sampling.paths(route, empty)


def _pages(canary, paths: list[str], person: User) -> dict[str, str]:
    """What stands on pages, without what differs each time they are made."""
    pages, programs, headers = browser(person), browser(), token_of(person)
    found = {}
    for path in paths:
        is_api = path.startswith("/api/v1/")
        answer = programs.get(path, headers=headers) if is_api else pages.get(path)
        text = canary.text_of(answer)
        text = re.sub(r"(csrfmiddlewaretoken\" value|x-csrftoken\")(=|: )\"\w+\"", "", text)
        text = re.sub(r"[?;]r=\d+|\"revision\": ?\d+", "", text)  # grows with every change
        text = re.sub(r"\d{4}-\d\d-\d\dt[\d:.]+z?|wp_[\w-]{7}", "", text)
        found[path] = text
    return found
