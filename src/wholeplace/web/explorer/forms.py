"""What an address of the explorer may say: typed, with everything unknown left aside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Literal, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wholeplace.count.beside import GROUPS, Wanted, group_of
from wholeplace.count.facts import NOT_STATED
from wholeplace.count.sectors import SECTORS
from wholeplace.count.views import GRADE_TITLES, METHOD_TITLES, division_titles
from wholeplace.report.words import first_upper
from wholeplace.web.explorer.chosen import (
    ALL,
    NEITHER,
    NO_SCHOOLS,
    NO_TRANSFERS,
    Chosen,
)
from wholeplace.web.explorer.lenses import LENSES
from wholeplace.web.explorer.seen import Seen
from wholeplace.web.places.tiers import OUTSIDE_TIERS, scheme

Order = Literal["largest", "smallest", "name", "body"]
MOST_WORDS = 100
MONEY = (
    (ALL, gettext_lazy("All money")),
    (NO_TRANSFERS, gettext_lazy("Without transfers")),
    (NO_SCHOOLS, gettext_lazy("Without schools")),
    (NEITHER, gettext_lazy("Without transfers or schools")),
)
ORDERS = (
    ("largest", gettext_lazy("Largest first")),
    ("smallest", gettext_lazy("Smallest first")),
    ("name", gettext_lazy("By name")),
    ("body", gettext_lazy("By body")),
)
Choices = Iterable[tuple[str, str]]


class FilterForm(forms.Form):
    """Every way to choose lines; the choices are those that the viewer's own count has."""

    filters = True

    words = forms.CharField(
        label=gettext_lazy("Words"),
        help_text=gettext_lazy("In a line's name, body or note"),
        required=False,
        max_length=MOST_WORDS,
    )
    money = forms.ChoiceField(label=gettext_lazy("Money counted"), choices=MONEY, required=False)
    body = forms.ChoiceField(label=gettext_lazy("Body"), required=False)
    sector = forms.ChoiceField(label=gettext_lazy("Sector"), required=False)
    division = forms.ChoiceField(label=gettext_lazy("Service"), required=False)
    cohort = forms.ChoiceField(label=gettext_lazy("People it is for"), required=False)
    tier = forms.ChoiceField(label=gettext_lazy("Tier of prevention"), required=False)
    outcome = forms.ChoiceField(label=gettext_lazy("Outcome"), required=False)
    method = forms.ChoiceField(label=gettext_lazy("How it is known"), required=False)
    confidence = forms.ChoiceField(label=gettext_lazy("Confidence"), required=False)
    flexibility = forms.ChoiceField(label=gettext_lazy("How far it can be moved"), required=False)
    by = forms.ChoiceField(
        choices=[(lens.by, lens.label) for lens in LENSES.values()],
        required=False,
        widget=forms.HiddenInput,
    )
    order = forms.ChoiceField(label=gettext_lazy("Order of lines"), choices=ORDERS, required=False)

    def __init__(self, asked: QueryDict, *, seen: Seen) -> None:
        super().__init__(asked)
        for name, choices in _choices(seen).items():
            field = cast(forms.ChoiceField, self.fields[name])
            field.choices = [("", _("Any")), *choices]

    @property
    def chosen(self) -> Chosen:
        """The lines that it chooses; a field that is wrong or blank chooses everything."""
        held = self.cleaned_data
        names = [each.name for each in fields(Chosen)]
        return Chosen(**{name: str(held[name]) for name in names if held.get(name)})


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for.

    Attributes:
        chosen: The lines.
        by: The lens.
        order: Order of the lines.
        ignored: What it said that cannot be, each in a sentence.
        form: The form that shows it.
    """

    chosen: Chosen
    by: str
    order: Order
    ignored: Sequence[str]
    form: FilterForm


def asked_of(query: QueryDict, *, seen: Seen) -> Asked:
    """Return what an address asks for; what is unknown is left aside and told."""
    given = QueryDict(mutable=True)
    given.update({name: query.get(name, "") for name in FilterForm.base_fields})
    form = FilterForm(given, seen=seen)
    form.is_valid()
    wrong, chosen, kept = dict(form.errors), form.chosen, form.cleaned_data
    if wrong:
        form = FilterForm(_without(given, wrong), seen=seen)
    return Asked(
        chosen=chosen,
        by=kept.get("by") or "body",
        order=cast(Order, kept.get("order") or "largest"),
        ignored=[_told(form, name, str(given.get(name, ""))) for name in wrong],
        form=form,
    )


def chosen_in_words(asked: Asked) -> list[tuple[str, str]]:
    """Return every choice as its name in addresses and its words."""
    said = []
    for name, value in asked.chosen.parameters().items():
        field = asked.form.fields[name]
        shown = value
        if isinstance(field, forms.ChoiceField):
            pairs = cast("Choices", field.choices)
            shown = next((str(title) for code, title in pairs if code == value), value)
        said.append((name, f"{field.label}: {shown}"))
    return said


def in_words(asked: Asked) -> str:
    """Return all that is chosen in a sentence."""
    return "; ".join(words for _name, words in chosen_in_words(asked)) or _("All lines")


class NeighbourForm(forms.Form):
    """What is compared with the neighbours: a kind of body, and a service of it."""

    filters = True
    group = forms.ChoiceField(label=gettext_lazy("Whose money"), choices=[], required=False)
    division = forms.ChoiceField(label=gettext_lazy("Service"), required=False)
    service = forms.ChoiceField(required=False, widget=forms.HiddenInput)

    def __init__(self, asked: QueryDict, *, seen: Seen) -> None:
        super().__init__(asked)
        groups = {group_of(line.sector) for line in seen.count.lines}
        titles = division_titles(seen.count)
        known = {line.division for line in seen.count.lines if line.division in seen.count.titles}
        pairs = sorted(((each, titles[each]) for each in known), key=lambda pair: pair[1])
        for name, choices in (
            ("group", [(each, GROUPS[each]) for each in GROUPS if each in groups]),
            ("division", pairs),
            ("service", [(line.service, line.title) for line in seen.count.lines]),
        ):
            field = cast(forms.ChoiceField, self.fields[name])
            field.choices = [("", _("All")), *choices]

    @classmethod
    def asked(cls, query: QueryDict, *, seen: Seen) -> NeighbourForm:
        """Return the form of an address; what is unknown is left aside."""
        given = QueryDict(mutable=True)
        given.update({name: query.get(name, "") for name in cls.base_fields})
        form = cls(given, seen=seen)
        if form.is_valid():
            return form
        form = cls(_without(given, dict(form.errors)), seen=seen)
        form.is_valid()
        return form

    @property
    def wanted(self) -> Wanted:
        """What the form asks to compare."""
        held = self.cleaned_data
        return Wanted(
            group=held.get("group", ""),
            division=held.get("division", ""),
            service=held.get("service", ""),
        )


def _without(given: QueryDict, wrong: Iterable[str]) -> QueryDict:
    left = given.copy()
    for name in wrong:
        left[name] = ""
    return left


def _told(form: FilterForm, name: str, value: str) -> str:
    said = _("%(label)s: “%(value)s” is not known here, so it is left aside.")
    return said % {"label": form.fields[name].label or name, "value": value[:MOST_WORDS]}


def _choices(seen: Seen) -> Mapping[str, Choices]:
    lines = (*seen.count.lines, *seen.count.missing)
    bodies = sorted({line.body: line.body_name for line in lines}.items(), key=lambda b: b[1])
    sectors = {line.sector for line in lines}
    titles = division_titles(seen.count)
    divisions = {line.division: titles.get(line.division, line.title) for line in lines}
    tiers = {tier.tier: tier.title for tier in scheme(seen.shown)} | dict(OUTSIDE_TIERS)
    used = {tier for shares in seen.related.tiers.values() for tier in shares}
    return {
        "body": bodies,
        "sector": [(each, SECTORS.get(each, first_upper(each))) for each in _ranked(sectors)],
        "division": sorted(divisions.items(), key=lambda pair: pair[1]),
        "cohort": _facts(line.cohort for line in lines),
        "tier": [(tier, title) for tier, title in tiers.items() if tier in used],
        "outcome": list(seen.outcome_titles.items()),
        "method": list(METHOD_TITLES.items()),
        "confidence": list(GRADE_TITLES.items()),
        "flexibility": _facts(line.flexibility for line in lines),
    }


def _ranked(sectors: Iterable[str]) -> list[str]:
    rank = {sector: at for at, sector in enumerate(SECTORS)}
    return sorted(sectors, key=lambda sector: (rank.get(sector, len(rank)), sector))


def _facts(found: Iterable[str]) -> Choices:
    """Return facts as choices in words, what is not stated last."""
    named = sorted(
        {each or NOT_STATED for each in found}, key=lambda each: (each == NOT_STATED, each)
    )
    return [(each, first_upper(each)) for each in named]
