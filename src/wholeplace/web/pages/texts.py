"""What the pages of text list: cookies, and the words that a reader meets."""

from __future__ import annotations

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wholeplace.web.pages.figures import Table

WORDS: tuple[tuple[str | Promise, str | Promise], ...] = (
    (_("Action"), _("Something done so that people need a service less.")),
    (_("Body"), _("An organisation that takes part, such as the council or the NHS.")),
    (_("Cashable"), _("The part of an avoided cost that a body can take out of a budget.")),
    (_("Cohort"), _("The people that a line of spending is for.")),
    (_("Confidence"), _("How well a figure is known, from published to assumed.")),
    (_("Line"), _("One amount that one body spends on one service in one year.")),
    (_("Partnership"), _("All the bodies of a place together.")),
    (_("Preventive"), _("In a tier that the chosen scheme counts as prevention.")),
    (_("Primary prevention"), _("For everyone, before there is a problem.")),
    (_("Secondary prevention"), _("For people at high risk.")),
    (_("Scheme"), _("A published way to divide spending into tiers.")),
    (_("Tier"), _("The level of prevention of a line or an action.")),
    (_("Transfer"), _("A benefit, tax or fee: money that moves and uses up nothing.")),
    (_("Version"), _("The plan as it stood; it never changes, so that all approve the same.")),
)
"""Words and their meanings, shorter than in ``docs/glossary.md`` and in agreement with it."""

_HOUR = 3_600


def words_used() -> list[tuple[str, str]]:
    """Return the words that a reader meets, in the order of the alphabet of the language."""
    return sorted((str(word), str(meaning)) for word, meaning in WORDS)


def cookie_table() -> Table:
    """Return every cookie that the site may set, with its purpose and life."""
    hours = settings.SESSION_COOKIE_AGE // _HOUR
    rows = [
        [
            settings.SESSION_COOKIE_NAME,
            gettext("keeps you signed in"),
            gettext("%d hours at most") % hours,
        ],
        [
            settings.CSRF_COOKIE_NAME,
            gettext("shows that a form came from this site"),
            gettext("one year"),
        ],
        [
            settings.LANGUAGE_COOKIE_NAME,
            gettext("remembers the language you chose"),
            gettext("until you close the browser"),
        ],
        ["messages", gettext("shows once what became of what you did"), gettext("until shown")],
    ]
    headings = [
        (gettext("Name"), False),
        (gettext("What it does"), False),
        (gettext("How long"), False),
    ]
    return Table(gettext("Cookies of this site"), headings, rows)
