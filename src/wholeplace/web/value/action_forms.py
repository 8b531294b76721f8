"""The form of a new action: every number with what it is, its unit, why it matters, who says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wholeplace.prevention.intervention import EFFECT_KINDS
from wholeplace.store import cells
from wholeplace.web.places.access import Deed, Viewer, bodies_to
from wholeplace.web.places.models import Body, Visibility
from wholeplace.web.places.services import Refused

LEVEL = 0.8
TEN = {"class": "govuk-input--width-10"}
Words = Any
"""A text that is translated when it is shown."""


class Read(forms.CharField):
    """A number as people write it, read by the library: 70%, 0.7, 1,200."""

    def __init__(self, read: Callable[[Any], float], **told: Any) -> None:
        """Make a field whose text is read by one of the library's readers of cells."""
        super().__init__(max_length=40, widget=forms.TextInput(attrs=TEN), **told)
        self.read = read

    def clean(self, value: Any) -> Any:
        """Return the number; None when it was left blank and may be."""
        text = super().clean("" if value is None else str(value))
        if not text:
            return None
        try:
            return self.read(text)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


def within_one(raw: Any) -> float:
    """Return a share that lies within 0 and 1.

    Raises:
        ValueError: When it does not, or is no number.
    """
    found = cells.share(raw)
    if not 0 <= found <= 1:
        raise ValueError(_("should lie within 0% and 100%"))
    return found


def number(label: Words, *, required: bool = True, about: Words = "") -> Read:
    """Return a field for a number."""
    return Read(cells.number, label=label, help_text=about, required=required)


def share(label: Words, *, required: bool = True, about: Words = "") -> Read:
    """Return a field for a share, as 0.7 or 70%."""
    return Read(within_one, label=label, help_text=about, required=required)


def text(label: Words, *, required: bool = True, about: Words = "") -> forms.CharField:
    """Return a field for a line of text."""
    return forms.CharField(label=label, help_text=about, required=required, max_length=500)


SURE_ABOUT = _("Chance that the truth lies within the range, such as 80%.")
WHO_ABOUT = _("A published source, an evidence id, or “assumption:” and your reason.")


class ActionForm(forms.Form):
    """A new action with one cost line a year and one effect."""

    title = text(_("What you call it"), about=_("Your own title, as partners will read it."))
    owner = forms.ChoiceField(label=_("Body that answers for it"))
    visibility = forms.ChoiceField(
        label=_("Who may see the action and its effect"),
        choices=Visibility.choices,
        initial=Visibility.PARTNERSHIP,
        help_text=_("Its cost lines are seen by your own body alone until you show them."),
    )
    population = text(_("Who it is for"), about=_("The people, in words."))
    eligible = number(
        _("How many of them there are each year"),
        about=_("People a year. Everything else is counted from this, so give your own figure."),
    )
    take_up = share(
        _("Share of them that takes part"),
        about=_("Such as 70%. Half the take-up is half the effect, and most of the cost stays."),
    )
    take_up_low = share(_("Take-up: low end"), required=False)
    take_up_high = share(_("Take-up: high end"), required=False)
    take_up_level = share(_("Take-up: how sure"), required=False, about=SURE_ABOUT)
    take_up_source = text(_("Take-up: who says so"), required=False, about=WHO_ABOUT)
    attrition = share(
        _("Share of those that drops out before any effect"),
        about=_("Such as 5%. They cost money and gain nothing."),
    )
    first_year = Read(
        cells.year, label=_("First financial year"), help_text=_("Such as 2026 for 2026/27.")
    )
    years = forms.IntegerField(
        label=_("For how many years it runs"),
        min_value=1,
        max_value=30,
        widget=forms.NumberInput(attrs=TEN),
    )
    first_share = share(
        _("Share of full reach in its first year"),
        about=_("Such as 50%. Staff have to be found first, so savings begin late."),
    )
    cost_body = forms.ChoiceField(label=_("Body that pays"))
    cost_per_person = number(
        _("Cost of each person who takes part"),
        about=_("Pounds a person, in the prices below. With reach it makes the yearly cost lines."),
    )
    cost_low = number(_("Cost of each person: low end"), required=False)
    cost_high = number(_("Cost of each person: high end"), required=False)
    cost_level = share(_("Cost of each person: how sure"), required=False, about=SURE_ABOUT)
    prices = Read(
        cells.year,
        label=_("Price year of the cost"),
        help_text=_("Such as 2024 for 2024/25 prices."),
    )
    cost_what = text(_("What the money buys"))
    cost_source = text(_("Cost of each person: who says so"), about=WHO_ABOUT)
    outcome = text(_("What is avoided"), about=_("The outcome, in words."))
    need = number(
        _("How often it happens without the action"),
        required=False,
        about=_(
            "Chance or yearly rate for each person reached, such as 0.45. Your own figure beats the"
            " study's: it decides how much there is to prevent. Leave it blank only when a demand"
            " pathway, below, says it."
        ),
    )
    need_low = number(_("Without the action: low end"), required=False)
    need_high = number(_("Without the action: high end"), required=False)
    need_level = share(_("Without the action: how sure"), required=False, about=SURE_ABOUT)
    need_source = text(_("Without the action: who says so"), required=False, about=WHO_ABOUT)
    period = number(_("Over how many years that and the effect were measured"))
    kind = forms.ChoiceField(
        label=_("What the size of the effect is"),
        choices=[(kind, kind) for kind in EFFECT_KINDS],
        help_text=_("A difference in chance is negative when it protects; a ratio is below 1."),
    )
    size = number(_("Size of the effect"), about=_("As the study gives it."))
    size_low = number(_("Size of the effect: low end"), required=False)
    size_high = number(_("Size of the effect: high end"), required=False)
    size_level = share(_("Size of the effect: how sure"), required=False, about=SURE_ABOUT)
    acts_on = text(
        _("Moves of a demand pathway that it changes"),
        required=False,
        about=_(
            "Such as children:protection>foster, parted by “;”. Then the pathway says what is"
            " saved, and the next field stays blank."
        ),
    )
    unit_cost = text(
        _("Or: what each avoided outcome saves"),
        required=False,
        about=_("Id of a unit cost. It says who gains, and how much."),
    )
    lag = Read(
        cells.whole, label=_("Whole years until the first effect"), help_text=_("0 for at once.")
    )
    duration = Read(
        cells.whole,
        label=_("Years that the effect lasts"),
        help_text=_("Studies seldom follow people for long: more than 1 is mostly an assumption."),
    )
    drop_off = share(_("Share of the effect lost each year after its first"))

    def __init__(
        self,
        viewer: Viewer,
        entered: Mapping[str, Any] | None = None,
        *,
        payers: list[tuple[str, str]],
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        """Make the form.

        Args:
            viewer: Who fills it in; only bodies that they edit for can own an action.
            entered: What was sent, if anything.
            payers: (id, name) of every body that can pay.
            initial: What to begin with.
        """
        super().__init__(entered, initial=dict(initial or {}))
        self.bodies: list[Body] = list(bodies_to(viewer, Deed.EDIT))
        self._choose("owner", [(body.key, str(body)) for body in self.bodies])
        self._choose("cost_body", payers)
        self.fields["unit_cost"].widget.attrs["list"] = "unit-costs"
        if self.bodies and not self.initial.get("cost_body"):
            self.initial["cost_body"] = self.bodies[0].key

    def clean(self) -> dict[str, Any]:
        """Refuse an effect that nothing could be saved from: no pathway, and no rate without it."""
        told = super().clean() or self.cleaned_data
        if "need" not in self.errors and told.get("need") is None and not told.get("acts_on"):
            self.add_error("need", _("is blank: say how often, or name moves of a pathway below"))
        return told

    @property
    def body(self) -> Body:
        """The body that the action belongs to."""
        return next(body for body in self.bodies if body.key == self.cleaned_data["owner"])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def refuse(self, refused: Refused) -> None:
        """Show what the library says of the rows beside the fields they were made from."""
        for table in MADE:
            for column, problems in refused.by_column(table).items():
                name = FIELD_OF.get((table, column), column)
                for problem in dict.fromkeys(problems if column else ()):
                    self.add_error(name if name in self.fields else None, problem)
        for fault in refused.faults:
            if fault.table not in MADE or fault.column < 0:
                self.add_error(None, fault.what)


MADE = ("interventions", "costs", "effects")
"""The tables whose rows the form makes."""

FIELD_OF = {
    ("interventions", "name"): "title",
    ("interventions", "starts"): "first_share",
    ("costs", "body"): "cost_body",
    ("costs", "amount"): "cost_per_person",
    ("costs", "amount_low"): "cost_low",
    ("costs", "amount_high"): "cost_high",
    ("costs", "amount_level"): "cost_level",
    ("costs", "what"): "cost_what",
    ("costs", "source"): "cost_source",
    ("costs", "year"): "first_year",
}
"""Which field a cell was made from, where they have different names."""

STEPS: tuple[tuple[Words, tuple[tuple[str, ...], ...]], ...] = (
    (_("The action"), (("title",), ("owner",), ("visibility",))),
    (
        _("Who it reaches"),
        (("population",), ("eligible",), ("take_up",),
         ("take_up_low", "take_up_high", "take_up_level"), ("take_up_source",), ("attrition",)),
    ),
    (_("When it runs"), (("first_year", "years", "first_share"),)),
    (
        _("What it costs"),
        (("cost_body",), ("prices",), ("cost_per_person",), ("cost_low", "cost_high", "cost_level"),
         ("cost_what",), ("cost_source",)),
    ),
    (
        _("What it changes"),
        (("outcome",), ("need",), ("need_low", "need_high", "need_level"), ("need_source",),
         ("kind",), ("period",), ("size",), ("size_low", "size_high", "size_level")),
    ),
    (_("What that saves"), (("acts_on",), ("unit_cost",), ("lag", "duration", "drop_off"))),
)  # fmt: skip
"""The groups of the form's fields, each with its heading, and which stand side by side."""
