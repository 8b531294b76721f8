"""The form on which an outcome or a commitment is offered to another body."""

from __future__ import annotations

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wholeplace.web.places.models import Body, Row


class HandOverForm(forms.Form):
    """To whom something is offered, and why."""

    why = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The other body reads this before it answers."),
    )

    def __init__(self, entered: QueryDict | None, *, row: Row) -> None:
        """Offer every other body; an outcome may also go to the partnership as a whole."""
        super().__init__(entered)
        others = Body.objects.filter(place=row.place).exclude(pk=row.body_id or 0)
        shared = row.table == "outcomes" and row.body_id is not None
        self.fields["to"] = forms.ModelChoiceField(
            others,
            label=_("Who should take it"),
            required=not shared,
            empty_label=_("The partnership as a whole") if shared else _("Choose a body"),
        )
        self.order_fields(["to", "why"])
