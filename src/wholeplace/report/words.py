"""Numbers in words. Everything a reader sees is rounded here, once, and nowhere else."""

from __future__ import annotations

from math import log, log10

from wholeplace.estimate import Estimate
from wholeplace.years import year_label

NOT_KNOWN = "not known"
MINUS = "−"
_THOUSAND, _MILLION, _BILLION = 1e3, 1e6, 1e9
_ONE_DECIMAL = 19.95
_AS_MUCH, _LEAST_PART = 0.97, 0.07
_PARTS = (
    (0.1, "a tenth"), (0.125, "an eighth"), (0.2, "a fifth"), (0.25, "a quarter"),
    (1 / 3, "a third"), (0.4, "two fifths"), (0.5, "half"), (0.6, "three fifths"),
    (2 / 3, "two thirds"), (0.75, "three quarters"), (0.8, "four fifths"), (0.9, "nine tenths"),
)  # fmt: skip


def pounds(amount: float | None) -> str:
    """Return an amount of pounds as a reader says it, to two or three figures.

    >>> pounds(1_234_567), pounds(638_600_000), pounds(2_914_000_000), pounds(-52_340)
    ('£1.2m', '£639m', '£2.91bn', '−£52,000')
    """
    if amount is None:
        return NOT_KNOWN
    return _in_scale(amount, abs(amount))


def _in_scale(amount: float, largest: float) -> str:
    """Return ``amount`` in the unit and with the decimals that suit ``largest``."""
    size = abs(amount)
    if largest >= 9.995 * _BILLION:
        text = f"£{size / _BILLION:,.1f}bn"
    elif largest >= 0.9995 * _BILLION:
        text = f"£{size / _BILLION:,.2f}bn"
    elif largest >= 9.95 * _MILLION:
        text = f"£{size / _MILLION:,.0f}m"
    elif largest >= 0.9995 * _MILLION:
        text = f"£{size / _MILLION:,.1f}m"
    elif largest >= 10 * _THOUSAND:
        text = f"£{round(size, -3):,.0f}"
    elif largest >= _THOUSAND:
        text = f"£{round(size, -1):,.0f}"
    else:
        text = f"£{size:,.0f}"
    nothing = not any(digit in text for digit in "123456789")
    return text if amount >= 0 or nothing else MINUS + text


def about(estimate: Estimate | None, *, prices: int | None = None) -> str:
    """Return money with its interval, in one unit throughout.

    >>> about(Estimate.cost(1.2e6, low=4e5, high=2.1e6, level=0.8), prices=2024)
    'about £1.2m (£0.4m to £2.1m), 2024/25 prices'
    """
    if estimate is None:
        return NOT_KNOWN
    ending = "" if prices is None else f", {year_label(prices)} prices"
    if estimate.family == "known":
        return pounds(estimate.value) + ending
    return f"about {interval(estimate)}{ending}"


def interval(estimate: Estimate) -> str:
    """Return money as ``£1.2m (£0.4m to £2.1m)``, without the word about."""
    low, value, high = _in_one_unit(estimate)
    return value if low == high else f"{value} ({low} to {high})"


def value_and_span(estimate: Estimate) -> tuple[str, str]:
    """Return money and its interval apart, in one unit: for a figure with its detail below.

    >>> value_and_span(Estimate.cost(8.45e5, low=4e5, high=1.6e6, level=0.8))
    ('£0.8m', '£0.4m to £1.6m')
    """
    low, value, high = _in_one_unit(estimate)
    return value, "" if low == high else f"{low} to {high}"


def span(estimate: Estimate) -> str:
    """Return the interval of money alone: ``£0.4m to £2.1m``."""
    low, _, high = _in_one_unit(estimate)
    return f"{low} to {high}"


def _in_one_unit(estimate: Estimate) -> tuple[str, str, str]:
    numbers = (estimate.low, estimate.value, estimate.high)
    largest = max(abs(number) for number in numbers)
    low, value, high = (_in_scale(number, largest) for number in numbers)
    return low, value, high


def millions(gbp_thousand: float | None) -> str:
    """Return thousands of pounds as millions for a table column headed ``£ million``.

    >>> millions(138_198.0), millions(-12.0), millions(None)
    ('138.2', '−0.01', 'not known')
    """
    if gbp_thousand is None:
        return NOT_KNOWN
    amount = gbp_thousand / _THOUSAND
    text = f"{abs(amount):,.1f}" if abs(amount) >= 0.05 or amount == 0 else f"{abs(amount):.2f}"
    return MINUS + text if amount < 0 and text != "0.00" else text


def share(value: float | None) -> str:
    """Return a share of a whole as a percentage.

    >>> share(0.1234), share(0.004), share(None)
    ('12%', '0.4%', 'not known')
    """
    if value is None:
        return NOT_KNOWN
    percent = abs(100 * value)
    text = f"{percent:.1f}%" if 0 < percent < 9.95 else f"{percent:.0f}%"
    return MINUS + text if value < 0 and text != "0.0%" else text


def share_interval(estimate: Estimate | None) -> str:
    """Return ``18% (15% to 22%)`` with as many decimals in all three.

    >>> share_interval(Estimate.share(0.183, low=0.15, high=0.224, level=0.8))
    '18% (15% to 22%)'
    """
    if estimate is None:
        return NOT_KNOWN
    if estimate.family == "known":
        return share(estimate.value)
    decimals = 1 if abs(estimate.value) < 0.0995 else 0
    value, low, high = (
        f"{100 * number:.{decimals}f}%" for number in (estimate.value, estimate.low, estimate.high)
    )
    return f"{value} ({low} to {high})"


def per_head(gbp: float | None) -> str:
    """Return pounds a person, to the nearest ten above a thousand.

    >>> per_head(8_713.2), per_head(412.4), per_head(None)
    ('£8,710 a person', '£412 a person', 'not known')
    """
    return NOT_KNOWN if gbp is None else f"{_in_scale(gbp, abs(gbp))} a person"


def number(value: float | None, *, decimals: int | None = None) -> str:
    """Return a plain number: whole from a hundred up, one decimal below, unless told.

    >>> number(334_110), number(61.25), number(4.0), number(None)
    ('334,110', '61.3', '4', 'not known')
    """
    if value is None:
        return NOT_KNOWN
    whole = value == round(value)
    places = decimals if decimals is not None else (0 if whole or abs(value) >= 100 else 1)
    text = f"{abs(value) + 1e-9:,.{places}f}"
    return MINUS + text if value < 0 and text.strip("0.,") else text


def counted(estimate: Estimate | None) -> str:
    """Return people, moves or uses with their interval, to three figures, alike in all three.

    >>> counted(Estimate.cost(211_343.0, low=180_020.0, high=250_900.0, level=0.8))
    '211,000 (180,000 to 251,000)'
    >>> counted(Estimate.normal(-2.44, low=-4.0, high=0.02, level=0.8)), counted(None)
    ('−2.4 (−4.0 to 0.0)', 'not known')
    """
    if estimate is None:
        return NOT_KNOWN
    numbers = (estimate.value, estimate.low, estimate.high)
    largest = max(abs(each) for each in numbers)
    value, low, high = (_counted(each, largest) for each in numbers)
    return value if low == high else f"{value} ({low} to {high})"


def whole(estimate: Estimate) -> str:
    """Return people with their interval in whole numbers, for readers who want no decimals.

    >>> whole(Estimate.cost(13.1, low=7.6, high=19.6, level=0.8))
    '13 (8 to 20)'
    """
    value, low, high = (
        number(round(each)) for each in (estimate.value, estimate.low, estimate.high)
    )
    return value if low == high else f"{value} ({low} to {high})"


def _counted(amount: float, largest: float) -> str:
    places = 1 if 0 < largest < _ONE_DECIMAL else 0
    rounded = round(amount, places if largest < _THOUSAND else 2 - int(log10(largest)))
    text = f"{abs(rounded):,.{places}f}"
    return MINUS + text if rounded < 0 else text


def fraction(ratio: float) -> str:
    """Return a ratio as people say it: parts below one, times above.

    >>> fraction(0.108), fraction(0.5), fraction(0.03), fraction(1.0), fraction(8.07)
    ('a tenth', 'half', '3.0%', 'as much', '8.1 times')
    """
    if ratio >= _AS_MUCH:
        return "as much" if ratio < 2 - _AS_MUCH else f"{number(ratio)} times"
    if ratio < _LEAST_PART:
        return share(ratio)
    return min(_PARTS, key=lambda part: abs(log(part[0] / ratio)))[1]


def figure(value: float | None, unit: str) -> str:
    """Return a published figure with its unit.

    >>> figure(12.34, "%"), figure(81.0, "per 10,000 children"), figure(950.0, "GBP")
    ('12.3%', '81 per 10,000 children', '£950')
    """
    if value is None:
        return NOT_KNOWN
    if unit == "%":
        return f"{number(value)}%"
    if unit == "GBP":
        return pounds(value)
    if unit == "GBP thousand":
        return pounds(value * _THOUSAND)
    return f"{number(value)} {unit}".strip()


def bare(value: float | None, unit: str) -> str:
    """Return a published figure under a heading that names its unit: per cent and pounds stay.

    >>> bare(12.34, "%"), bare(81.0, "per 10,000 children"), bare(950.0, "GBP")
    ('12.3%', '81', '£950')
    """
    return figure(value, unit if unit in ("%", "GBP", "GBP thousand") else "")


def chance(probability: float | None) -> str:
    """Return a chance as so many in ten, or plainly near nought or certainty.

    >>> chance(0.68), chance(0.02), chance(0.99), chance(None)
    ('about 7 in 10', 'less than 1 in 20', 'more than 19 in 20', 'not known')
    """
    if probability is None:
        return NOT_KNOWN
    if probability < 0.05:
        return "less than 1 in 20"
    if probability > 0.95:
        return "more than 19 in 20"
    return f"about {min(max(round(10 * probability), 1), 9)} in 10"


def odds(probability: float) -> str:
    """Return a chance as a whole percentage for a table, never quite nought or certainty.

    >>> odds(0.812), odds(0.0), odds(1.0)
    ('81%', 'under 1%', 'over 99%')
    """
    percent = round(100 * probability)
    if percent < 1:
        return "under 1%"
    return "over 99%" if percent > 99 else f"{percent}%"


def level(estimate: Estimate | None) -> str:
    """Return the level of an interval: ``80% interval``.

    >>> level(Estimate.cost(2.0, low=1.0, high=3.0, level=0.8))
    '80% interval'
    """
    if estimate is None or estimate.family == "known":
        return ""
    return f"{100 * estimate.level:.0f}% interval"


def plural(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun.

    >>> plural(1, "line"), plural(2, "body", "bodies"), plural(0, "action")
    ('1 line', '2 bodies', '0 actions')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def listed(names: list[str] | tuple[str, ...]) -> str:
    """Return names as a sentence lists them.

    >>> listed(["the council", "the NHS", "the police"])
    'the council, the NHS and the police'
    """
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def first_upper(sentence: str) -> str:
    """Return the sentence with its first letter large and the rest as it was.

    >>> first_upper("council tax: NHS share")
    'Council tax: NHS share'
    """
    return sentence[:1].upper() + sentence[1:]


def tier_title(tier: str) -> str:
    """Return a tier's id as words.

    >>> tier_title("acute_responsive")
    'Acute responsive'
    """
    return tier.replace("_", " ").capitalize()
