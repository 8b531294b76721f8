"""Something of every kind in every shade of visibility, each with a word and a figure of its own.

A shade says whose a thing is and who may see it. The word of a canary is ``zq<kind>x<shade>qz``:
one token that nothing else contains, so a page that shows it shows that thing. Its figure is
7310000 and a number; amounts in thousands hold the same digits.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.utils import timezone

from wholeplace.plan.version import fingerprint
from wholeplace.record import canonical_json
from wholeplace.report.blocks import Chapter, Paragraph
from wholeplace.web.accounts.models import User
from wholeplace.web.api.models import ApiToken
from wholeplace.web.audit.models import Event
from wholeplace.web.audit.services import record
from wholeplace.web.ledger.models import Sample, SampleLine, SecondTag
from wholeplace.web.money.models import Before, Line, Remembered, Upload
from wholeplace.web.money.services import send
from wholeplace.web.places.access import Viewer, sees
from wholeplace.web.places.models import Body, Place, Row, Shared
from wholeplace.web.places.services import By, touch
from wholeplace.web.places.tables import tables_of
from wholeplace.web.plans.models import Approval, Draft, Publication, SectionText, Version
from wholeplace.web.value.kept_story import packed

OWNER = "NHS"
TOMORROW = timezone.localdate() + timedelta(days=1)
SHADES: dict[str, tuple[str, str, date | None]] = {
    "own": (OWNER, "body", None),
    "partners": (OWNER, "partnership", None),
    "public": (OWNER, "public", None),
    "soonpartners": (OWNER, "partnership", TOMORROW),
    "soonpublic": (OWNER, "public", TOMORROW),
    "whole": ("", "body", None),
}
WORD = re.compile(r"zq[a-z]+?qz")
FIGURE = re.compile(r"(?<!\d)7310\d{3}")
FIRST_FIGURE = 7_310_000
SECTIONS = ("place", "count", "needs", "services", "outcomes", "prevention")
# Only in these shades can a thing of these kinds be at all: their services make no others.
ONLY = {
    Upload: ("own",),
    Remembered: ("own",),
    Draft: ("partners",),
    Version: ("partners",),
    Approval: ("partners",),
    Publication: ("public",),
    SectionText: ("partners", "public"),
}


@dataclass
class Canaries:
    """Every canary: its thing by word and by figure, and things by model and shade."""

    place: Place
    shades: tuple[str, ...]
    things: dict[tuple[str, str], Any] = field(default_factory=dict)
    by_word: dict[str, Shared] = field(default_factory=dict)
    by_figure: dict[str, Shared] = field(default_factory=dict)

    def word(self, kind: str, shade: str) -> str:
        return f"zq{re.sub('[^a-z]', '', kind.lower())}x{shade}qz"

    def figure(self, word: str) -> int:
        known = sorted({*self._figures, word}, key=lambda w: self._figures.get(w, 10**9))
        return FIRST_FIGURE + self._figures.setdefault(word, len(known))

    _figures: dict[str, int] = field(default_factory=dict)

    def keep(self, kind: str, shade: str, thing: Shared) -> None:
        word = self.word(kind.removeprefix("row "), shade)
        self.things[kind, shade] = thing
        self.by_word[word] = thing
        self.by_figure[str(self.figure(word))] = thing

    def of(self, kind: str) -> list[Any]:
        return [thing for (held, _shade), thing in self.things.items() if held == kind]

    def words_seen(self, viewer: Viewer | None) -> set[str]:
        return {w for w, thing in self.by_word.items() if viewer and sees(viewer, thing)}

    def figures_seen(self, viewer: Viewer | None) -> set[str]:
        return {f for f, thing in self.by_figure.items() if viewer and sees(viewer, thing)}


def tables_of_canary(c: Canaries, shade: str, at: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (table, cells) of every table in one shade; they name one another."""

    def told(table: str, **cells: Any) -> tuple[str, dict[str, Any]]:
        word = c.word(table, shade)
        full = {
            name: word if value is W else c.figure(word) if value is F else value
            for name, value in cells.items()
        }
        return table, full

    W, F = object(), object()
    w = {t: c.word(t, shade) for t in ("spend", "interventions", "unit_costs", "effects")}
    w |= {t: c.word(t, shade) for t in ("outcomes", "resources", "pools")}
    owner, cost = OWNER, f"local:{w['unit_costs']}"
    line = {"id": f"NHS/{w['spend']}", "body": owner, "service": w["spend"], "title": W}
    how = {"kind": "service", "method": "observed", "confidence": "A", "source": W}
    thousand = c.figure(w["spend"]) / 1000
    yield told("spend", **line, gbp_thousand=thousand, note=W, cohort=W, funder=W, **how)
    split = {"share": 1.0, "low": 0.9, "high": 1.0, "level": 0.8, "rule": "principal"}
    yield told("tiers", line=w["spend"], tier="tertiary", rationale=W, evidence=W, **split)
    priced = {"prices": 2024, "source": W}
    yield told("unit_costs", id=cost, name=W, amount=F, unit="per year", value_kind="fiscal",
               transfer="no", note=W, **priced)  # fmt: skip
    sure = {"take_up": 0.7, "attrition": 0.05, "starts": "2026: 50%; 2027: 1"}
    doubt = {"optimism_cost": 0.05, "optimism_benefit": 0.1, "tier": "tertiary", "grade": W}
    yield told("interventions", id=w["interventions"], name=W, owner=owner, population=W,
               eligible=150, status="proposed", source=W, **sure, **doubt)  # fmt: skip
    action = {"intervention": w["interventions"]}
    yield told("costs", **action, body=owner, year=2026, amount=F, kind="revenue", what=W, **priced)
    whole = {"attribution": 1, "displacement": 0, "leakage": 0, "lag": 0, "duration": 1}
    yield told("effects", **action, outcome=W, kind="difference", size=-0.08, size_low=-0.12,
               size_high=-0.04, size_level=0.95, unit_cost=cost,
               drop_off=0, source=W, need=0.4, **whole)  # fmt: skip
    yield told("cashable", unit_cost=cost, body=owner, share=1, cashable=0.3, cashable_source=W,
               transfer="no")  # fmt: skip
    yield told("findings", **action, outcome=w["effects"], input="effect", on="2027-09-30",
               value=-0.05, low=-0.09, high=-0.01, level=0.95, transfer=1,
               why=W, source=W)  # fmt: skip
    yield told("contracts", unit_cost=cost, body=owner, kind="spot", note=W, **priced)
    yield told("budgets", body=owner, year=2040 + at, gbp=F, source=W)
    yield told("ties", action=w["interventions"], relation="needs", other=c.published_action, why=W)
    yield told("resources", **action, kind="posts", name=W, year=2026, amount=4, source=W)
    yield told("limits", kind="posts", name=w["resources"], year=2026, amount=6, source=W)
    yield told("proposals", line=f"NHS/{w['spend']}", decision="grow", share=0.1, why=W)
    if shade == "own":
        yield told("own_figures", pathway="children", kind="rate", from_state="protection",
                   to_state="looked_after_foster", value=0.21, source=W, note=W)  # fmt: skip
    yield told("outcomes", id=w["outcomes"], title=W, horizon="medium", target=F, owner=owner)
    yield told("commitments", id=W, title=W, owner=owner, outcome=w["outcomes"], gbp=F, fund=W,
               funding="funded", status="agreed", due="2027-03-31")  # fmt: skip
    yield told("contributions", body=owner, fund=W, year=2026, gbp=F, in_kind="no", condition=W)
    yield told("budget", id=W, title=W, kind="service", gbp=F, source=W)
    yield told("drivers", id=W, title=W, group="price", year=2025, growth=0.03, persistence=0.3,
               source=W)  # fmt: skip
    yield told("funding", id=W, title=W, stream="specific grant", source=W,
               gbp=c.figure(c.word("budget", shade)))  # fmt: skip
    yield told("savings", id=W, title=W, kind="saving", year=2026, source=W,
               recurring=-c.figure(c.word("savings", shade)))  # fmt: skip
    yield told("reserves", id=W, title=W, kind="earmarked", opening=F, source=W)
    if shade == "own":
        yield told("schools_deficit", year=2026, opening=F, overspend=1_000, override_ends=2027,
                   rate=0.045, source=W)  # fmt: skip
    yield told("pools", id=W, title=W, host=owner, body=owner, over_share=1.0, under_share=1.0,
               governance=W, power=W)  # fmt: skip
    yield told("schemes", pool=w["pools"], id=W, title=W, lead=owner, year=2026, gbp=F,
               functions=W, source=W)  # fmt: skip


Canaries.published_action = property(  # type: ignore[attr-defined]
    lambda c: Row.objects.filter(place=c.place, table="interventions")
    .exclude(key__contains="zq").values_list("key", flat=True).first()
)  # fmt: skip


def make_canaries(place: Place, person: User, shades: tuple[str, ...]) -> Canaries:
    """Return canaries of every table and every kind of shared thing, now in the database."""
    c = Canaries(place, shades=shades)
    body = place.bodies.get(key=OWNER)
    for at, (shade, (owner, visibility, embargo)) in enumerate(SHADES.items()):
        if shade not in shades:
            continue
        seen = {"place": place, "body": body if owner else None}
        seen |= {"visibility": visibility, "embargo": embargo}
        for table, cells in tables_of_canary(c, shade, at):
            row = Row(**seen, table=table, key=c.word(table, shade), values=cells, position=9_000)
            row.changed_by = person
            row.key = _key(table, cells) or row.key
            row.save()
            c.keep(f"row {table}", shade, row)
        for model in shared_models():
            if shade in ONLY.get(model, SHADES):
                _make(c, model, shade, at, seen, person)
    touch(place)
    return c


def _key(table: str, cells: dict[str, Any]) -> str:
    from wholeplace.web.places.tables import key_of

    return key_of(table, cells)


def faults(place: Place) -> list[str]:
    """Return what the library says of the canaries' rows, all of them together."""
    from wholeplace.web.places.tables import body_cells, place_cells

    held: dict[str, list[Any]] = {
        "place": [place_cells(place)],
        "bodies": body_cells(place.bodies.all()),
    }
    for row in Row.objects.filter(place=place).order_by("table", "position", "pk"):
        held.setdefault(row.table, []).append(row.values)
    return [f"{each.where} {each.what}" for each in tables_of(held)[1]]


def shared_models() -> list[type[Shared]]:
    """Return every model of something shared, those that others hang on first."""
    found = [m for m in apps.get_models() if issubclass(m, Shared) and m is not Row]
    return sorted(found, key=lambda m: (_depth(m), m.__name__))


def _depth(model: type[models.Model]) -> int:
    to = [f.related_model for f in model._meta.fields if isinstance(f, models.ForeignKey)]
    inner = [m for m in to if m and issubclass(m, Shared) and m not in (Row, model)]
    return 1 + max((_depth(m) for m in inner), default=0)


def _make(
    c: Canaries, model: type[Shared], shade: str, at: int, seen: dict[str, Any], person: User
) -> None:
    kind = model.__name__
    word = c.word(kind, shade)
    if model in MAKERS:
        thing = MAKERS[model](c, shade, at, seen, person)
    else:
        told = {f.name: _value(c, f, shade, at, person) for f in model._meta.fields if _open(f)}
        told |= SPECIAL.get(kind, lambda *_: {})(c, shade, at)
        thing = model.objects.create(**{**told, **seen})
    c.keep(kind, shade, thing)
    assert c.by_word[word] is thing


def _open(f: models.Field[Any, Any]) -> bool:
    if f.name in ("id", "place", "body", "visibility", "embargo", "version", "changed"):
        return isinstance(f, models.ForeignKey) and f.name == "version"
    words = isinstance(f, models.CharField | models.TextField) and not f.choices
    return words or not (f.null or f.has_default())


def _value(c: Canaries, f: models.Field[Any, Any], shade: str, at: int, person: User) -> Any:
    """Return what a field holds: words for text, a figure for money, its own shade's things."""
    if isinstance(f, models.ForeignKey):
        return _other(c, f.related_model, shade, person)
    if f.choices:
        return f.choices[0][0]
    if f.name in NAMED:
        return c.word(NAMED[f.name], shade)
    if f.name in FIXED:
        return FIXED[f.name]
    word = c.word(f.model.__name__, shade)
    holds: dict[type[models.Field[Any, Any]], Any] = {
        models.TextField: word,
        models.CharField: word,
        models.FloatField: c.figure(word),
        models.DecimalField: c.figure(word),
        models.DateField: date(2026, 1 + at, 1),
        models.IntegerField: at + 1,
        models.JSONField: {},
        models.BooleanField: False,
    }
    for kind, value in holds.items():
        if isinstance(f, kind):
            return value
    raise AssertionError(f"say in canaries.py what {f.model.__name__}.{f.name} should hold")


def _other(c: Canaries, to: Any, shade: str, person: User) -> Any:
    """Return the thing that a canary points at: one of its own shade."""
    if to is User:
        return person
    if to is Body:
        return c.place.bodies.get(key=OWNER)
    return c.things.get(("row outcomes" if to is Row else to.__name__, shade))


NAMED = {"outcome": "outcomes", "commitment": "commitments", "action": "interventions"}
FIXED = {"unit": "people", "period": "2024", "due": "", "year": 2026}


SPECIAL: dict[str, Callable[[Canaries, str, int], dict[str, Any]]] = {
    "Job": lambda c, s, at: {
        "kind": "valuation",
        "state": "failed",
        "problem": c.word("Job", s),
        "result": {},
    },
    "Rule": lambda c, s, at: {"shares": {"primary": 1.0}, "within": 0.1, "where": "any"},
    "TagChange": lambda c, s, at: {
        "line": c.word("spend", s),
        "after": {"primary": _tag_cells(c, s)},
        "event": 1,
    },
    "Valuation": lambda c, s, at: {
        "audience": "body" if SHADES[s][1] == "body" else "partners",
        "story": _story(c.word("Valuation", s)),
        "figures": {"said": c.word("Valuation", s), "gbp": c.figure(c.word("Valuation", s))},
    },
    "SectionText": lambda c, s, at: {"section": SECTIONS[at], "version": 1},
    "GrowthStatement": lambda c, s, at: {"version": at + 1},
    "Period": lambda c, s, at: {"state": "open" if s == "partners" else "frozen"},
    "Report": lambda c, s, at: {"rag": "red", "due": "2027-03-31"},
    "Indicator": lambda c, s, at: {"measure": "employment_rate"},
    "Branch": lambda c, s, at: {"parent": ""},
    "Comment": lambda c, s, at: {
        "row": c.things["row outcomes", s],
        "section": "",
        "version": None,
        "parent": None,
    },
    "ChangeRequest": lambda c, s, at: {
        "row": c.things["row outcomes", s],
        "proposed": {"title": c.word("ChangeRequest", s)},
        "before": {"title": c.word("outcomes", s)},
        "row_version": 1,
    },
    "HandOver": lambda c, s, at: {
        "table": "outcomes",
        "key": c.word("outcomes", s),
        "giver": c.place.bodies.get(key=OWNER) if SHADES[s][0] else None,
    },
    "Node": lambda c, s, at: {"measure": ""},
}


def _tag_cells(c: Canaries, shade: str) -> dict[str, Any]:
    told = {"share": 1.0, "low": 0.9, "high": 1.0, "level": 0.8, "rule": "principal"}
    return {**told, "line": c.word("spend", shade), "tier": "primary",
            "rationale": c.word("TagChange", shade)}  # fmt: skip


def _story(word: str) -> dict[str, Any]:
    chapter = Chapter(id="one", title=word, blocks=(Paragraph((word,)),))
    return {"chapters": [packed(chapter)], "numbers": {}, "headlines": {}, "actions": {}}


def _event(c: Canaries, shade: str, at: int, seen: dict[str, Any], person: User) -> Event:
    word = c.word("Event", shade)
    said = {"after": {"title": word, "gbp": c.figure(word)}, "before": {}}
    return record("row.changed", thing=word, title=word, by=person, of=Row(**seen), detail=said)


def _upload(c: Canaries, shade: str, at: int, seen: dict[str, Any], person: User) -> Upload:
    from wholeplace.web.places.access import viewer_of

    word = c.word("Upload", shade)
    text = f"service,title,gbp_thousand,source\n{word},{word},{c.figure(word) / 1000},{word}\n"
    by = By(person, viewer_of(person, c.place))
    name = f"{word}.csv"
    file = SimpleUploadedFile(name, text.encode(), content_type="text/csv")
    made = send(by, place=c.place, body=seen["body"], table="spend", file=file)
    Line.objects.create(upload=made, number=2, wrong=True, faults={"title": [word]},
                        cells={"title": word, "gbp_thousand": c.figure(word) / 1000})  # fmt: skip
    made.state, made.lines, made.wrong, made.problems = "checked", 1, 1, 1
    made.save()
    Before.objects.create(upload=made, rows=[])
    return made


def _sample(c: Canaries, shade: str, at: int, seen: dict[str, Any], person: User) -> Sample:
    word, other = c.word("Sample", shade), c.word("SecondTag", shade)
    made = Sample.objects.create(**seen, title=word, seed=1, over=1.0, others=1, opened_by=person)
    line = SampleLine.objects.create(
        sample=made, order=1, line=c.word("spend", shade), title=word, bodies=word, division=word,
        gbp_thousand=c.figure(word) / 1000, first={"primary": 1.0}, first_why=word, first_by=person,
    )  # fmt: skip
    second = SecondTag.objects.create(
        line=line, person=User.objects.get(email="strategy@council.example"),
        shares={"acute": 1.0}, why=other, distance=1.0,
    )  # fmt: skip
    c.things["SecondTag", shade] = second
    c.by_word[other] = made
    return made


def _version(c: Canaries, shade: str, at: int, seen: dict[str, Any], person: User) -> Version:
    word = c.word("Version", shade)
    text = canonical_json({"plan": {"title": word, "gbp": c.figure(word)}, "parts": {}})
    held = zlib.compress(text.encode())
    return Version.objects.create(
        **{**seen, "body": None}, number=1, title=word, hash=fingerprint(text), document=held,
        public_hash=fingerprint(text), public_document=held, public_rows=zlib.compress(b"{}"),
        revision=1, note=word, by=person, state="for agreement",
        public_things={"rows": [], "asks": [], "sections": [], "texts": []},
    )  # fmt: skip


def _draft(c: Canaries, shade: str, at: int, seen: dict[str, Any], person: User) -> Draft:
    word = c.word("Draft", shade)
    held = zlib.compress(canonical_json({"title": word}).encode())
    wrong = {"check": "x", "where": "x", "what": word, "blocks": False}
    lead = {"lead": [word], "key": [[word, word, word]], "findings": [wrong], "filled": []}
    return Draft.objects.create(**{**seen, "body": None}, revision=1, document=held, summary=lead)


def _approval(c: Canaries, shade: str, at: int, seen: dict[str, Any], person: User) -> Approval:
    word, version = c.word("Approval", shade), c.things["Version", "partners"]
    version.asked.add(seen["body"])
    return Approval.objects.create(
        **seen, version=version, hash=version.hash, decision="conditions", reference=word,
        meeting=word, decided=date(2026, 11, 1), conditions=word, by=person,
    )  # fmt: skip


def _published(c: Canaries, shade: str, at: int, seen: dict[str, Any], person: User) -> Publication:
    word, version = c.word("Publication", shade), c.things["Version", "partners"]
    lead = {"lead": [word], "key": [], "approvals": []}
    return Publication.objects.create(
        **{**seen, "body": None}, version=version, hash=version.public_hash, agreed=False,
        by=person, summary=lead,
    )  # fmt: skip


MAKERS: dict[type[Shared], Callable[..., Any]] = {
    Event: _event,
    Sample: _sample,
    Upload: _upload,
    Version: _version,
    Draft: _draft,
    Approval: _approval,
    Publication: _published,
}


def text_of(response: Any) -> str:
    """Return all the text of an answer, unzipped where it is a workbook or document."""
    content = response.getvalue() if response.streaming else response.content
    if content[:2] == b"PK":
        import zipfile

        book = zipfile.ZipFile(BytesIO(content))
        content = b"\n".join(book.read(name) for name in book.namelist())
    return content.decode("utf-8", "replace").lower()


def found_in(text: str, *, asked: str = "") -> tuple[set[str], set[str]]:
    """Return the words and figures of canaries in a text, without those that were asked for."""
    digits = re.sub(r"(?<=\d)[,.](?=\d)", "", text)
    words = set(WORD.findall(text)) - set(WORD.findall(asked))
    return words, set(FIGURE.findall(digits)) - set(FIGURE.findall(asked))


__all__ = ["ApiToken", "Canaries", "faults", "found_in", "make_canaries", "text_of"]
