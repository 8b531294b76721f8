"""What people type is text: never markup, never a formula, never a reason to fall over."""

from __future__ import annotations

import csv
import importlib.util
import io
import re
import sys
from pathlib import Path
from urllib.parse import quote

import openpyxl
import pytest
from django.test import Client

from wholeplace.web.outcomes.models import GrowthStatement, Node, Period
from wholeplace.web.places.models import Row
from wholeplace.web.places.services import By
from wholeplace.web.places.tables import key_of
from wholeplace.web.plans.models import AskOffer, Comment, SectionText

ELSEWHERE = Path(__file__).parents[1]
ODD = ("", "0", "-1", "9" * 30, "1e309", "nan", "\x00", "'\"><", "é" * 200, "[]", "a[b]=c", "..%2f")
NAMES = (
    "page", "words", "body", "sector", "division", "cohort", "tier", "outcome", "method", "by",
    "order", "money", "status", "size", "id", "line", "scheme", "show", "way", "since", "state",
    "domain", "table", "filled", "group", "service", "audience", "risk", "total_NHS", "now",
    "confidence", "flexibility", "figures", "back",
)  # fmt: skip
NUMBER = r"[-+][\d.,]+(e-?\d+)?"
MARKUP = "<script>zq()</script><img src=x onerror=zq()>{{7*7}}"
FORMULAS = ("=1+1", "+1+cmd", "-1+cmd", "@SUM(A1)", "\t=1", "\r=1")


def _doors():
    file = ELSEWHERE / "test_doors.py"
    spec = importlib.util.spec_from_file_location("wholeplace_doors", file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def routes():
    doors = _doors()
    return [(doors.example(r), r) for r in (*doors.OF_PLACES, *doors.OTHERS)]


@pytest.fixture
def officer(person):
    made = Client(raise_request_exception=False)
    made.force_login(
        person("finance@council.example"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    return made


def test_odd_values_in_an_address_break_nothing(routes, officer):
    """Each page gets every odd value once, spread over all the names that any page reads."""
    broken = {}
    for path, _route in routes:
        for at in range(2):
            asked = "&".join(
                f"{name}={quote(ODD[(at * 6 + n) % len(ODD)])}" for n, name in enumerate(NAMES)
            )
            answer = officer.get(f"{path}?{asked}")
            if answer.status_code >= 500:
                broken[f"{path}?{asked}"] = repr(answer.exc_info and answer.exc_info[1])
    assert broken == {}


@pytest.fixture
def marked(place, body, by):
    """Markup in every field of text that somebody can fill in."""
    who: By = by("finance@council.example")
    council = body("council")
    shared = {"place": place, "visibility": "partnership"}
    cells = {
        "outcomes": {"id": "marked", "title": MARKUP, "horizon": "long", "owner": "council"},
        "commitments": {
            "id": "marked", "title": MARKUP, "owner": "council", "fund": MARKUP, "gbp": 5,
            "funding": "funded", "status": "agreed", "outcome": "marked",
        },
        "spend": {
            "id": "council/marked", "body": "council", "service": "marked", "title": MARKUP,
            "gbp_thousand": 1, "kind": "service", "method": "observed", "confidence": "A",
            "source": MARKUP, "note": MARKUP, "cohort": MARKUP, "funder": MARKUP,
        },
        "contributions": {
            "body": "council", "fund": MARKUP, "year": 2026, "gbp": 1, "in_kind": "no",
            "condition": MARKUP,
        },
    }  # fmt: skip
    rows = [
        Row.objects.create(
            **shared, body=council, table=table, key=key_of(table, each), values=each
        )
        for table, each in cells.items()
    ]
    SectionText.objects.create(**shared, section="place", text=MARKUP, version=1)
    AskOffer.objects.create(**shared, title=MARKUP, department=MARKUP, why=MARKUP, worth=MARKUP)
    Comment.objects.create(**shared, row=rows[0], about=MARKUP, text=MARKUP, by=who.person)
    Node.objects.create(**shared, kind="input", title=MARKUP, about=MARKUP)
    GrowthStatement.objects.create(**shared, horizon="immediate", text=MARKUP, who_gains=MARKUP)
    Period.objects.create(**shared, name=MARKUP, starts="2026-10-01", ends="2026-12-31")
    who.person.name = MARKUP
    who.person.save()
    place.revision += 1
    place.save()
    return rows


def test_markup_is_shown_as_text_everywhere(routes, officer, marked):
    shown = 0
    paths = [path for path, _route in routes]
    for row in marked:
        paths += [
            f"/places/wigan/tables/{row.table}/",
            f"/places/wigan/tables/{row.table}/{row.pk}/",
        ]
        paths += [f"/places/wigan/plan/talk/rows/{row.pk}/"]
    paths += [
        f"/places/wigan/outcomes/outcomes/{marked[0].pk}/",
        f"/places/wigan/outcomes/commitments/{marked[1].pk}/",
        "/places/wigan/count/line/?id=council/marked",
        "/places/wigan/count/?words=script",
        "/places/wigan/prevention/lines/one/?line=marked",
        "/places/wigan/plan/asks/",
        "/places/wigan/plan/talk/",
    ]
    for path in paths:
        answer = officer.get(path)
        if answer.streaming or not answer["Content-Type"].startswith(("text/html", "image/svg")):
            continue
        text = answer.content.decode()
        assert "<script>zq" not in text, path
        assert "<img src=x" not in text, path
        assert "49" not in re.findall(r"onerror=zq\(\)&gt;(\d+)", text), path
        shown += "&lt;script&gt;zq" in text
    assert shown > 15


@pytest.fixture
def formulas(place, body):
    """Cells that a spreadsheet would run."""
    for at, formula in enumerate(FORMULAS):
        cells = {
            "id": f"NHS/f{at}", "body": "NHS", "service": f"f{at}", "title": formula,
            "gbp_thousand": 10, "kind": "service", "method": "observed", "confidence": "A",
            "source": formula, "note": formula, "cohort": formula,
        }  # fmt: skip
        Row.objects.create(
            place=place, body=body("NHS"), visibility="partnership", table="spend",
            key=f"NHS/f{at}", values=cells,
        )  # fmt: skip
        title = {"id": f"f{at}", "title": formula, "horizon": "long", "owner": "NHS"}
        Row.objects.create(
            place=place, body=body("NHS"), visibility="partnership", table="outcomes",
            key=f"f{at}", values=title,
        )  # fmt: skip
        done = {"id": f"f{at}", "title": formula, "owner": "NHS", "fund": formula, "gbp": 1,
                "funding": "funded", "status": "agreed"}  # fmt: skip
        Row.objects.create(
            place=place, body=body("NHS"), visibility="partnership", table="commitments",
            key=f"f{at}", values=done,
        )  # fmt: skip
    place.revision += 1
    place.save()


def test_no_exported_cell_is_a_formula(routes, officer, formulas):
    looked = 0
    for path in (path for path, _route in routes if path.endswith((".csv", ".xlsx"))):
        answer = officer.get(path)
        kind = answer["Content-Type"]
        if answer.status_code != 200 or answer.streaming:
            continue
        if kind.startswith("text/csv"):
            looked += 1
            for cells in csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))):
                for cell in cells:
                    risky = cell[:1] in ("=", "@", "\t", "\r") or (
                        cell[:1] in ("-", "+") and not re.fullmatch(NUMBER, cell)
                    )
                    assert not risky, (path, cell)
        if "spreadsheetml" in kind:
            looked += 1
            book = openpyxl.load_workbook(io.BytesIO(answer.content))
            for sheet in book:
                for line in sheet.iter_rows():
                    assert all(cell.data_type != "f" for cell in line), path
    assert looked > 5
