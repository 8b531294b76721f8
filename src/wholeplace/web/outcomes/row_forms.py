"""Forms of outcomes and commitments: the cells of their rows in a reader's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wholeplace.web.outcomes.branches import parents_of
from wholeplace.web.outcomes.forms import DAY, NARROW, KeptForm, body_field, year_choices
from wholeplace.web.outcomes.graph import closes_circle
from wholeplace.web.outcomes.measures import grouped
from wholeplace.web.outcomes.models import Horizon, Indicator
from wholeplace.web.outcomes.rows import Outcome
from wholeplace.web.places.access import Viewer
from wholeplace.web.places.models import Body, Row, Visibility
from wholeplace.web.places.services import Refused

Choices = Iterable[tuple[str, object]]
STATUSES: Mapping[str, str | Promise] = {
    "proposed": gettext_lazy("Proposed"),
    "agreed": gettext_lazy("Agreed"),
    "running": gettext_lazy("Running"),
    "done": gettext_lazy("Done"),
    "illustration": gettext_lazy("Illustration"),
}
FUNDINGS: Mapping[str, str | Promise] = {
    "funded": gettext_lazy("Funded"),
    "part funded": gettext_lazy("Part funded"),
    "unfunded": gettext_lazy("Unfunded"),
}


@dataclass(frozen=True, slots=True)
class Offered:
    """What a form offers to choose from: (id, title) by field, and the tree as it is."""

    choices: Mapping[str, Choices]
    parents: Mapping[str, str] = field(default_factory=dict)


def offered_to(one: Outcome | None, held: Sequence[Outcome]) -> Offered:
    """Return what an outcome may be put under and shown by; None for a new one."""
    others = [(o.id, o.title) for o in held if one is None or o.id != one.id]
    return Offered({"parent": others, "measure": grouped()}, parents_of(held))


class CellsForm(forms.Form):
    """A form whose cells are checked by the library when the row is saved."""

    table = ""
    numbers: tuple[str, ...] = ()

    def __init__(
        self, entered: QueryDict | None, *, viewer: Viewer, row: Row | None, offered: Offered
    ) -> None:
        """Make the form.

        Args:
            entered: What was sent; None when nothing was.
            viewer: Who fills it in.
            row: The row to change; None for a new one.
            offered: What the viewer may choose from.
        """
        cells = {} if row is None else dict(row.values)
        super().__init__(entered, initial={"visibility": Visibility.PARTNERSHIP, **cells})
        self.row, self.offered = row, offered
        for name, choices in offered.choices.items():
            named = self.fields[name]
            if isinstance(named, forms.ChoiceField):
                named.choices = [("", _("None")), *choices]
        if row is None:
            self.fields["whose"] = body_field(viewer)
        self._share(row)

    def _share(self, row: Row | None) -> None:
        self.fields["visibility"] = forms.ChoiceField(
            label=_("Who may see it"), choices=Visibility.choices
        )
        self.fields["embargo"] = forms.DateField(
            label=_("Embargo"),
            required=False,
            widget=forms.DateInput(attrs=DAY),
            help_text=_("Until this day only the body itself sees it. Leave blank for none."),
        )
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, required=False)
        if row is not None:
            self.initial.update(visibility=row.visibility, embargo=row.embargo)
            self.initial["version"] = row.version

    @property
    def cell_names(self) -> list[str]:
        """The fields that are cells of the row."""
        beside = {"whose", "visibility", "embargo", "version", "parent", "position"}
        return [name for name in self.fields if name not in beside]

    @property
    def cells(self) -> dict[str, Any]:
        """The row's cells: those entered over those it had; a blank one is left out."""
        held = {} if self.row is None else dict(self.row.values)
        entered = {name: _cell(self.cleaned_data.get(name)) for name in self.cell_names}
        return {name: cell for name, cell in {**held, **entered}.items() if cell not in ("", None)}

    @property
    def body(self) -> Body | None:
        """Whose it is."""
        if self.row is not None:
            return self.row.body
        found = self.cleaned_data.get("whose")
        return found if isinstance(found, Body) else None

    @property
    def version(self) -> int:
        """The version that the person saw."""
        return int(self.cleaned_data.get("version") or 0)

    def refuse(self, refused: Refused) -> None:
        """Show what the library says of the cells beside their fields."""
        for column, problems in refused.by_column(self.table).items():
            for problem in problems:
                self.add_error(column if column in self.fields else None, problem)


def parent_field() -> forms.ChoiceField:
    """Return the choice of the outcome that one stands under."""
    label = gettext_lazy("Outcome that it helps to bring about")
    return forms.ChoiceField(label=label, required=False)


def position_field() -> forms.IntegerField:
    """Return the field of an outcome's place beside others."""
    return forms.IntegerField(
        label=gettext_lazy("Place among those beside it"),
        min_value=0,
        max_value=999,
        required=False,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
    )


def refuse_circle(form: forms.Form, own: str, parents: Mapping[str, str]) -> None:
    """Refuse a place in the tree under itself."""
    parent = str(form.cleaned_data.get("parent") or "")
    links = [(child, over) for child, over in parents.items() if child != own]
    if own and parent and closes_circle(links, own, parent):
        form.add_error(
            "parent",
            _("This outcome would stand under itself. Choose one that is not below it."),
        )


class BranchForm(forms.Form):
    """Where an outcome stands in the tree."""

    parent = parent_field()
    position = position_field()

    def __init__(self, entered: QueryDict | None, *, own: str, offered: Offered) -> None:
        """Offer the other outcomes; ``own`` is the id of the one that is placed."""
        super().__init__(entered)
        self.own, self.parents = own, offered.parents
        named = self.fields["parent"]
        if isinstance(named, forms.ChoiceField):
            named.choices = [("", _("None")), *offered.choices["parent"]]

    def clean(self) -> dict[str, Any]:
        """Refuse a place in the tree under itself."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        refuse_circle(self, self.own, self.parents)
        return cleaned


class IndicatorForm(KeptForm):
    """A further published measure of an outcome."""

    class Meta:
        model = Indicator
        fields: ClassVar[list[str]] = ["measure"]

    def prepare(self) -> None:
        """Offer the registered measures."""
        self.fields["measure"] = forms.ChoiceField(label=_("Measure"), choices=grouped())


class OutcomeForm(CellsForm):
    """An outcome, and where it stands in the tree."""

    table = "outcomes"
    title = forms.CharField(
        label=gettext_lazy("What should become true"),
        max_length=200,
        help_text=gettext_lazy("In words a resident would use, such as: Fewer children need care"),
    )
    parent = parent_field()
    position = position_field()
    measure = forms.ChoiceField(label=gettext_lazy("Measure that shows it"), required=False)
    target = forms.FloatField(
        label=gettext_lazy("Target"),
        required=False,
        widget=forms.NumberInput(attrs=NARROW),
        help_text=gettext_lazy("In the unit of the measure. Leave blank when it is not set."),
    )
    by = forms.TypedChoiceField(
        label=gettext_lazy("Financial year of the target"),
        choices=year_choices,
        coerce=int,
        required=False,
        empty_value=None,
    )
    horizon = forms.ChoiceField(label=gettext_lazy("How soon it can be seen"), choices=Horizon)

    def clean(self) -> dict[str, Any]:
        """Refuse a place in the tree under itself."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        own = "" if self.row is None else str(self.row.values.get("id", ""))
        refuse_circle(self, own, self.offered.parents)
        return cleaned


class CommitmentForm(CellsForm):
    """Something a body will do."""

    table = "commitments"
    title = forms.CharField(label=gettext_lazy("What will be done"), max_length=300)
    outcome = forms.ChoiceField(label=gettext_lazy("Outcome it serves"), required=False)
    intervention = forms.ChoiceField(label=gettext_lazy("Action it carries out"), required=False)
    due = forms.DateField(
        label=gettext_lazy("Due"), required=False, widget=forms.DateInput(attrs=DAY)
    )
    status = forms.ChoiceField(
        label=gettext_lazy("How far it has come"), choices=list(STATUSES.items())
    )
    funding = forms.ChoiceField(
        label=gettext_lazy("Whether the money is there"), choices=list(FUNDINGS.items())
    )
    gbp = forms.FloatField(
        label=gettext_lazy("Money set aside in all"),
        required=False,
        widget=forms.NumberInput(attrs=NARROW),
        help_text=gettext_lazy(
            "Pounds, cash. Everybody who sees the commitment sees this amount; amounts by year"
            " and fund below it are your own body's until you share them."
        ),
    )
    fund = forms.CharField(label=gettext_lazy("Fund or budget"), max_length=200, required=False)


def _cell(value: Any) -> Any:
    """Return what a cell holds of an entered value: days as ISO text."""
    return value.isoformat() if hasattr(value, "isoformat") else value
