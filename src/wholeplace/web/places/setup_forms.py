"""Forms to set up a place: its area and year, its settings, its bodies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wholeplace.count.sectors import SECTORS
from wholeplace.store.schema import BY_NAME, PLACE
from wholeplace.web.pages.colours import six_digits
from wholeplace.web.places.models import Body, Place
from wholeplace.web.places.services import Refused
from wholeplace.web.places.setup_place import CONVENER, Settings, seen, settings_of
from wholeplace.web.places.tables import Cells, known, reference
from wholeplace.years import year_label

ROLES = (
    ("partner", _("Partner: puts figures in and approves the plan")),
    ("consulted", _("Consulted: is asked, and approves nothing")),
)
NEIGHBOURS = (
    ("ons_global", _("ONS nearest neighbours over all themes")),
    ("ons_economic", _("ONS nearest neighbours by economy")),
    ("ons_demographic", _("ONS nearest neighbours by people")),
    ("dfe_children", _("DfE statistical neighbours for children's services")),
)
LABELS = {
    "title": _("Title of the plan"),
    "year": _("Year of the count"),
    "prices": _("Price year"),
    "first_year": _("First year of the valuation"),
    "years": _("Years of the valuation"),
    "draws": _("Random draws"),
    "seed": _("Seed of the draws"),
    "scheme": _("Scheme of prevention tiers"),
    "illustration": _("Is this only an illustration?"),
    "neighbours": _("Nearest neighbours"),
}
HINTS = {
    "year": _("The financial year whose spending is counted."),
    "prices": _("Real amounts are told in pounds of this year."),
    "first_year": _("The year it begins in, such as 2026 for 2026/27."),
    "years": _("How many years the valuation looks ahead."),
    "draws": _("More draws are surer and slower. 1000 is usual."),
    "seed": _("Another seed changes luck and nothing else."),
    "scheme": _("Lines keep their tags: another scheme shows them under its own tiers."),
    "illustration": _("Say no once the partners stand behind the figures and actions."),
    "neighbours": _("Which places it is shown beside."),
}
WHOLE_NUMBERS = frozenset({"first_year", "years", "draws", "seed"})
AREA = "place"
MOST_SAID = 8


def _years() -> list[tuple[str, str]]:
    return [(str(year), year_label(year)) for year in sorted(known().years, reverse=True)]


class NewPlaceForm(forms.Form):
    """Which area, and which year its money is counted in."""

    name = forms.CharField(
        label=_("Name of the council area"),
        max_length=120,
        help_text=_(
            "A county, a unitary authority, a metropolitan district or a London borough of "
            "England, such as Wigan or Kent. Its ONS code will do."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    year = forms.ChoiceField(
        label=_("Year of the count"),
        choices=_years,
        help_text=_("The financial year whose spending is counted. The newest is usual."),
    )


class SettingsForm(forms.Form):
    """How a place counts and values: the bundle's table ``place``, and a colour.

    The cells are checked by the library when they are saved; :meth:`refuse` shows what it says.
    """

    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, place: Place, entered: Mapping[str, Any] | None = None) -> None:
        """Make the form of a place."""
        held = settings_of(place)
        super().__init__(entered, initial={**held, "seen": seen(held)})
        for column in PLACE.columns:
            if column.name != AREA:
                self.fields[column.name] = _field(column.name)
        self.fields["colour"] = forms.CharField(
            label=_("Colour of its pages"),
            max_length=7,
            help_text=_(
                "Six hexadecimal digits, such as #1d70b8. It is darkened where white "
                "words on it could not be read."
            ),
            widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
        )

    def clean_colour(self) -> str:
        """Return the colour as ``#1d70b8``."""
        digits = six_digits(self.cleaned_data["colour"])
        if not digits:
            raise ValidationError(_("Write six hexadecimal digits, such as #1d70b8."))
        return f"#{digits}"

    @property
    def settings(self) -> Settings:
        """What was entered."""
        names = [column.name for column in PLACE.columns if column.name != AREA]
        cells = {name: _cell(name, self.cleaned_data.get(name, "")) for name in names}
        return Settings(cells, self.cleaned_data["colour"])

    def refuse(self, refused: Refused) -> None:
        """Show what the library says beside the field of each column."""
        _refuse(self, refused, PLACE.name)


class BodyForm(forms.Form):
    """A body that takes part."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Name in full"), max_length=200)
    id = forms.CharField(
        label=_("Short id"),
        max_length=60,
        help_text=_("Used in every table and file, such as voluntary sector. It cannot change."),
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )
    sector = forms.ChoiceField(
        label=_("Sector"),
        choices=[(name, words) for name, words in SECTORS.items()],
        initial="partner",
        help_text=_("A voluntary sector body, a school trust or a business is an other partner."),
    )
    role = forms.ChoiceField(
        label=_("Its part in the plan"), choices=ROLES, widget=forms.RadioSelect
    )
    code = forms.CharField(
        label=_("Official code"),
        max_length=60,
        required=False,
        help_text=_("Where it has one, such as E54000057."),
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )

    def __init__(
        self,
        entered: Mapping[str, Any] | None = None,
        *,
        body: Body | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        """Make the form of a new body, or of one that is there: its id and sector then stay."""
        super().__init__(entered, initial=initial or {"role": "partner"})
        if body is not None:
            del self.fields["id"], self.fields["sector"]
        if body is not None and body.role == CONVENER:
            del self.fields["role"]

    @property
    def cells(self) -> Cells:
        """What was entered, as cells of the table ``bodies``."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    def refuse(self, refused: Refused) -> None:
        """Show what the library says beside the field of each column."""
        _refuse(self, refused, "bodies")


def _refuse(form: forms.Form, refused: Refused, table: str) -> None:
    """Put faults of the table beside their fields, and those of other tables above the form."""
    names = [column.name for column in BY_NAME[table].columns]
    elsewhere: dict[str, None] = {}
    for fault in refused.faults:
        name = names[fault.column] if fault.table == table else ""
        if name in form.fields:
            form.add_error(name, fault.what)
        else:
            elsewhere[f"{fault.table}: {fault.what}"] = None
    for words in list(elsewhere)[:MOST_SAID]:
        form.add_error(None, words)


def _field(name: str) -> forms.Field:
    told: dict[str, Any] = {"label": LABELS[name], "help_text": HINTS.get(name, "")}
    if name in ("year", "prices"):
        years = _years() if name == "year" else _price_years()
        return forms.ChoiceField(choices=years, **told)
    if name == "scheme":
        return forms.ChoiceField(choices=_schemes(), **told)
    if name == "neighbours":
        return forms.ChoiceField(choices=NEIGHBOURS, **told)
    if name == "illustration":
        answers = [("yes", _("Yes")), ("no", _("No: it is the partners' own plan"))]
        return forms.ChoiceField(choices=answers, widget=forms.RadioSelect, **told)
    if name in WHOLE_NUMBERS:
        look = {"class": "govuk-input--width-5", "inputmode": "numeric"}
        return forms.CharField(max_length=12, widget=forms.TextInput(attrs=look), **told)
    return forms.CharField(max_length=200, **told)


def _schemes() -> list[tuple[str, str]]:
    """Return the schemes, each with its tiers in words."""
    tiers: dict[str, list[str]] = {}
    for row in reference().rows("tier_schemes"):
        tiers.setdefault(row["scheme"], []).append(row["title"])
    return [(scheme, f"{scheme}: {', '.join(titles)}") for scheme, titles in tiers.items()]


def _price_years() -> list[tuple[str, str]]:
    named = sorted((int(year) for year in known().names["prices"]), reverse=True)
    return [(str(year), year_label(year)) for year in named]


def _cell(name: str, entered: object) -> str | int:
    text = str(entered).strip()
    return int(text) if text.isdecimal() and name != "title" else text
