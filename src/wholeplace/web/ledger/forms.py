"""Forms of the ledger: which lines, how a line divides, a rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wholeplace.prevention.ledger import TIERS, Tag, Tier
from wholeplace.report.words import number
from wholeplace.web.ledger.lines import Line, Narrow
from wholeplace.web.ledger.models import Where
from wholeplace.web.ledger.splits import known_schemes, scheme_name
from wholeplace.web.ledger.tags import tag_of_shares
from wholeplace.web.places.models import Visibility

PERCENT = 100
_CLOSE = 0.01
_DECIMALS = 4
TIER_LABELS = {
    "primary": gettext_lazy("Primary: before a need arises"),
    "secondary": gettext_lazy("Secondary: for those at risk"),
    "tertiary": gettext_lazy("Tertiary: so that it gets no worse"),
    "acute": gettext_lazy("Acute: dealing with what has happened"),
    "not_classified": gettext_lazy("Not classified: another purpose"),
}
WITHIN = (
    ("0.05", gettext_lazy("Fairly sure: within 5 points either way")),
    ("0.1", gettext_lazy("Roughly: within 10 points either way")),
    ("0.2", gettext_lazy("Very roughly: within 20 points either way")),
    ("0.3", gettext_lazy("A guess: within 30 points either way")),
    ("0", gettext_lazy("Certain: there is no doubt")),
)
USUAL_WITHIN = "0.1"
SIZES = (("20", "20"), ("50", "50"), ("100", "100"))
USUAL_SIZE = 50
MOST_GROUPS = 200
NARROW_FIELDS = ("body", "division", "status", "words")
STATUSES = (
    ("", gettext_lazy("All")),
    ("default", gettext_lazy("Default tag only")),
    ("local", gettext_lazy("Tagged by people")),
    ("disputed", gettext_lazy("Two people differ")),
    ("untagged", gettext_lazy("No tag at all")),
)


class NarrowForm(forms.Form):
    """Which lines to show."""

    filters = True
    body = forms.ChoiceField(label=gettext_lazy("Body"), required=False)
    division = forms.ChoiceField(label=gettext_lazy("Service group"), required=False)
    status = forms.ChoiceField(label=gettext_lazy("Tag"), required=False, choices=STATUSES)
    words = forms.CharField(label=gettext_lazy("Words in the line"), required=False, max_length=80)
    size = forms.ChoiceField(
        label=gettext_lazy("Lines a page"), required=False, choices=[("", "50"), *SIZES]
    )

    def __init__(self, entered: Mapping[str, Any] | None, lines: Iterable[Line]) -> None:
        super().__init__(entered or {}, prefix=None)
        held = list(lines)
        bodies = sorted({body for line in held for body in line.bodies})
        times = Counter((line.division_title, line.division) for line in held)
        groups = sorted(group for group, _number in times.most_common(MOST_GROUPS))
        every = [("", _("All"))]
        self._choices("body", [*every, *((body, body) for body in bodies)])
        self._choices("division", [*every, *((id, title) for title, id in groups)])

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def narrow(self, disputed: frozenset[str]) -> Narrow:
        """Return which lines to show; a choice that there is not counts as none."""
        self.full_clean()
        told = {name: self.cleaned_data.get(name, "") for name in NARROW_FIELDS}
        return Narrow(**told, disputed=disputed)

    @property
    def size_chosen(self) -> int:
        """Return how many lines to show on a page."""
        self.full_clean()
        return int(self.cleaned_data.get("size") or USUAL_SIZE)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Return what was chosen, for addresses and hidden fields."""
        self.full_clean()
        names = (*NARROW_FIELDS, "size")
        return [(name, value) for name in names if (value := self.cleaned_data.get(name))]


class SchemeForm(forms.Form):
    """Under which scheme to read the tags."""

    filters = True
    scheme = forms.ChoiceField(label=gettext_lazy("Scheme"), required=False)

    def __init__(self, entered: Mapping[str, Any], present: str) -> None:
        super().__init__(entered if "scheme" in entered else {"scheme": present})
        choices = [(scheme, scheme_name(scheme)) for scheme in known_schemes()]
        cast(forms.ChoiceField, self.fields["scheme"]).choices = choices


class SharesForm(forms.Form):
    """How a line divides over the tiers, how sure that is and why.

    A blank share is none: the shares have to add up to 100%, so nothing can hide in a blank.
    """

    filters = True
    within = forms.ChoiceField(
        label=gettext_lazy("How sure"),
        choices=WITHIN,
        initial=USUAL_WITHIN,
        help_text=gettext_lazy("The interval should hold the truth four times in five (80%)."),
    )
    why = forms.CharField(
        label=gettext_lazy("Why"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("A sentence or two that the next person can check."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shares = {tier: _share_field(tier) for tier in TIERS}
        self.fields = {**{f"share_{t}": f for t, f in shares.items()}, **self.fields}

    @property
    def share_fields(self) -> list[forms.BoundField]:
        """Return the fields of the five shares."""
        return [self[f"share_{tier}"] for tier in TIERS]

    def clean(self) -> dict[str, Any]:
        """Refuse shares that do not add up."""
        cleaned = super().clean() or self.cleaned_data
        names = [f"share_{tier}" for tier in TIERS]
        if not any(name in self.errors for name in names):
            total = sum(cleaned.get(name) or 0.0 for name in names)
            if abs(total - PERCENT) > _CLOSE:
                said = _("The shares add up to %(sum)s%%. Make them add up to 100%%.")
                self.add_error(names[0], said % {"sum": number(total)})
        return cleaned

    @property
    def shares(self) -> dict[Tier, float]:
        """Return the shares entered; they sum to 1."""
        entered = {tier: self.cleaned_data.get(f"share_{tier}") or 0.0 for tier in TIERS}
        total = sum(entered.values())
        return {tier: entered[tier] / total for tier in TIERS}

    @property
    def half_width(self) -> float:
        """Return half the width of the interval around each share."""
        return float(self.cleaned_data["within"])

    def tag(self, line: str) -> Tag:
        """Return the tag that was entered, for a line."""
        why = self.cleaned_data["why"] or _("Judged line by line.")
        return tag_of_shares(line, self.shares, within=self.half_width, why=why)


class WhyNeeded(SharesForm):
    """Shares with a reason that must be given."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].required = True


def _share_field(tier: Tier) -> forms.FloatField:
    widget = forms.NumberInput(
        attrs={"class": "govuk-input--width-4", "min": 0, "max": PERCENT, "step": "any"}
    )
    return forms.FloatField(
        label=TIER_LABELS[tier], required=False, min_value=0, max_value=PERCENT, widget=widget
    )


def entered_of(tag: Tag | None) -> dict[str, object]:
    """Return what a form shows of a tag: its shares in per cent, its doubt, its reason."""
    if tag is None:
        return {}
    shares = {f"share_{t}": _percent(s) for t, s in tag.shares.items() if s}
    return {**shares, "within": _within_of(tag), "why": tag.rationale}


def _percent(share: float) -> float | int:
    percent = round(share * PERCENT, _DECIMALS)
    return int(percent) if percent == int(percent) else percent


def _within_of(tag: Tag) -> str:
    """Return the choice nearest to the widest half of the tag's intervals."""
    widest = max((tag.high[t] - tag.low[t]) / 2 for t in tag.shares)
    return min((value for value, _label in WITHIN), key=lambda each: abs(float(each) - widest))


class RuleForm(WhyNeeded):
    """A rule: words, where they are looked for, and the shares they suggest."""

    words = forms.CharField(
        label=gettext_lazy("Words"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One word or phrase a line. Any of them is enough."),
    )
    where = forms.ChoiceField(
        label=gettext_lazy("Where to look"), choices=Where.choices, initial=Where.TITLE
    )
    position = forms.IntegerField(
        label=gettext_lazy("Order"),
        min_value=1,
        max_value=9999,
        initial=1,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-4"}),
        help_text=gettext_lazy("Rules are tried in this order; the first that fits suggests."),
    )
    visibility = forms.ChoiceField(
        label=gettext_lazy("Who may see the rule"),
        choices=[(v.value, v.label) for v in (Visibility.PARTNERSHIP, Visibility.BODY)],
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)

    field_order: tuple[str, ...] = ("words", "where")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(("words", "where", *(f"share_{tier}" for tier in TIERS)))

    def clean_words(self) -> str:
        """Return the phrases, each once and without blanks."""
        phrases = (line.strip() for line in self.cleaned_data["words"].splitlines())
        return "\n".join(dict.fromkeys(phrase for phrase in phrases if phrase))
