"""Benefits paid by DWP and HMRC: national totals shared to a place by a stated key."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from wholeplace.count.apportion import Share, key_share, percent
from wholeplace.count.figures import CountFigures
from wholeplace.count.found import Found
from wholeplace.count.lines import Grade, SpendLine
from wholeplace.count.national import Payer, Whole, known_apart, less, national_line, shared_out
from wholeplace.place.areas import Place

UNITED_KINGDOM, GREAT_BRITAIN = "K02000001", "K03000001"
GEOGRAPHIES = {UNITED_KINGDOM: "the United Kingdom", GREAT_BRITAIN: "Great Britain"}
DWP = Payer("DWP", "Department for Work and Pensions", "dwp", "DWP")
HMRC = Payer("HMRC", "HM Revenue and Customs", "hmrc", "HMRC")
BRIDGE = "working_age_16_65"
BRIDGE_WORDS = "people aged 16 to 65"


@dataclass(frozen=True, slots=True)
class Benefit:
    """A transfer to people that is shared by a key.

    Attributes:
        service: Line id.
        title: The line in words.
        payer: The body that pays it.
        total: Name of the national total.
        key: Measure that it is shared by.
        words: That measure in words.
        whole: Code of the area that the key is known for as a whole.
        grade: Confidence of the line.
        less: Names of totals taken out of it because they are lines of their own.
        bridged: Whether a UK total is first taken to Great Britain, where the key stops.
        note: What a reader must know.
    """

    service: str
    title: str
    payer: Payer
    total: str
    key: str
    words: str
    whole: str
    grade: Grade
    less: tuple[str, ...] = ()
    bridged: bool = False
    note: str = ""


BENEFITS = (
    Benefit(
        service="DWP_pensioners",
        title="State Pension and other benefits of pensioners",
        payer=DWP,
        total="spending on pensioners",
        key="pension_age_66_plus",
        words="people aged 66 and over",
        whole=UNITED_KINGDOM,
        grade="C",
        note="includes disability benefits paid to pensioners, which are not added again",
    ),
    Benefit(
        service="DWP_universal_credit",
        title="Universal Credit",
        payer=DWP,
        total="Universal Credit",
        key="universal_credit_households",
        words="Universal Credit households",
        whole=GREAT_BRITAIN,
        grade="D",
        bridged=True,
        note="the total is of the United Kingdom but the households are of Great Britain, so "
        "Northern Ireland's part is first taken out by people aged 16 to 65",
    ),
    Benefit(
        service="DWP_other_social_security",
        title="Other social security",
        payer=DWP,
        total="social security",
        key=BRIDGE,
        words=BRIDGE_WORDS,
        whole=GREAT_BRITAIN,
        grade="D",
        less=("spending on pensioners", "Universal Credit"),
        note="a total of Great Britain less two totals of the United Kingdom, so somewhat too "
        "small; holds disability benefits of people of working age, which are not added again",
    ),
    Benefit(
        service="HMRC_child_benefit",
        title="Child Benefit",
        payer=HMRC,
        total="Child Benefit",
        key="children_0_17",
        words="children aged 0 to 17",
        whole=UNITED_KINGDOM,
        grade="C",
    ),
)


def benefit_lines(place: Place, *, figures: CountFigures) -> Found:
    """Return the place's transfers from DWP and HMRC, one line a benefit."""
    parts = tuple(figures.newest(part) for part in place.parts)
    return known_apart(
        replace(_paid(benefit, parts=parts, figures=figures), place=place.code)
        for benefit in BENEFITS
    )


def _paid(benefit: Benefit, *, parts: tuple[str, ...], figures: CountFigures) -> SpendLine:
    """Return the line of one benefit."""
    line = national_line(
        benefit.service, title=benefit.title, payer=benefit.payer, kind="transfer", figures=figures
    )
    return shared_out(
        replace(line, note=benefit.note),
        _in_all(benefit, figures=figures),
        share=_share(benefit, parts=parts, figures=figures),
        figures=figures,
    )


def _in_all(benefit: Benefit, *, figures: CountFigures) -> Whole | None:
    """Return what a benefit costs in all; None when it is not in the reference."""
    payer, national = benefit.payer.code, figures.national
    parts = [national.get((payer, name)) for name in benefit.less]
    return less(national.get((payer, benefit.total)), parts=parts)


def _share(benefit: Benefit, *, parts: tuple[str, ...], figures: CountFigures) -> Share | None:
    """Return the place's share of a benefit; None when part of its key is not known."""
    share = _of_key(benefit.key, areas=parts, whole=benefit.whole, figures=figures)
    if share is None:
        return None
    period = figures.keys[parts[0], benefit.key].period
    key = f"{benefit.words} ({period}), {percent(share)} of {GEOGRAPHIES[benefit.whole]}"
    if not benefit.bridged:
        return Share(share, key, benefit.grade)
    part = _of_key(BRIDGE, areas=(benefit.whole,), whole=UNITED_KINGDOM, figures=figures)
    if part is None:
        return None
    bridge = f", which has {percent(part)} of the United Kingdom's {BRIDGE_WORDS}"
    return Share(share * part, key + bridge, benefit.grade)


def _of_key(
    measure: str, *, areas: Iterable[str], whole: str, figures: CountFigures
) -> float | None:
    """Return what share of a key's whole lies in ``areas``; None when a part is not known."""
    chosen = tuple(areas)
    keys = {
        area: figures.keys[area, measure].value
        for area in (*chosen, whole)
        if (area, measure) in figures.keys
    }
    return key_share(keys, areas=chosen, whole=whole)
