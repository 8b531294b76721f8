"""Every local revenue option there is, in order."""

from __future__ import annotations

from wholeplace.errors import InputError, Problem, did_you_mean
from wholeplace.finance.revenue import (
    business_rates,
    dwelling_values,
    fees,
    income_tax,
    premiums,
    property_tax,
    supplied,
    visitors,
)
from wholeplace.finance.revenue.option import Option

_BILLS = ("band_d_area", "band_d_own", "tax_base")
_HOMES = (*dwelling_values.COLUMNS, *_BILLS)
_INCOME = (income_tax.INCOME, income_tax.INCOME_THEN, "population")
_INCOME_RULES = (
    "revenue_income_tax_yield",
    "revenue_income_tax_year",
    "revenue_income_tax_free",
    "revenue_income_tax_elasticity",
    "revenue_income_tax_left",
)
_VISITOR_RULES = (
    "revenue_visitor_elasticity",
    "revenue_visitor_london_rate",
    "revenue_visitor_london_yield",
    "revenue_visitor_london_nights",
)
_NO_MOVE = "None within the year: homes do not move. Prices would answer over time."
_POOR_VALUES = (
    "Values are put together from the bands of 1991 and one price a council, the median of what is "
    "sold and not of what stands."
)
_SOFT = "Bands soften errors of value."

OPTIONS: tuple[Option, ...] = (
    Option(
        id="revaluation",
        title="Council tax revalued in the same bands",
        kind="replaces",
        levied="every council",
        grade="B",
        rate_unit="factor on Band D",
        formula="Band D today x factor x Band D equivalents on new bands, which hold the same "
        "shares of England's homes as the old",
        columns=_HOMES,
        rules=dwelling_values.RULES,
        behaviour=_NO_MOVE,
        missing=f"{_POOR_VALUES} {_SOFT} Discounts and support stay in today's proportions.",
        takes=property_tax.revaluation,
    ),
    Option(
        id="more-bands",
        title="Council tax revalued, with a new band at either end",
        kind="replaces",
        levied="every council",
        grade="B",
        rate_unit="factor on Band D",
        formula="As revaluation, with a new band below part of band A and one above part of band H",
        columns=_HOMES,
        rules=(
            *dwelling_values.RULES,
            property_tax.LOW_SHARE,
            property_tax.LOW_RATIO,
            property_tax.HIGH_SHARE,
            property_tax.HIGH_RATIO,
        ),
        behaviour=_NO_MOVE,
        missing=f"{_POOR_VALUES} {_SOFT} The new bands are an example, nobody's proposal.",
        takes=property_tax.more_bands,
    ),
    Option(
        id="proportional-property-tax",
        title="A tax in proportion to the value of homes, in place of council tax",
        kind="replaces",
        levied="every council",
        grade="C",
        rate_unit="share of value",
        formula="rate x value of homes x what council tax collects of its full base",
        columns=_HOMES,
        rules=dwelling_values.RULES,
        behaviour=_NO_MOVE,
        missing=f"{_POOR_VALUES} The worth of the dearest homes is bounded by an assumption.",
        takes=property_tax.proportional,
    ),
    Option(
        id="rates-retention",
        title="Full retention of business rates",
        kind="replaces",
        levied="every council",
        grade="D",
        rate_unit="share of rates kept locally",
        formula="rates kept in 2017-18 x (share - local share) / local share, less grants of the "
        "same total given up by need",
        columns=(business_rates.RETAINED, "population", "deprivation"),
        rules=("revenue_retention_rate", business_rates.LOCAL_SHARE),
        behaviour="None. Growth of rates and growth of need have shown no link.",
        missing="Rates by council before tariffs and top-ups (NNDR returns), appeals, the levy and "
        "safety net; fire and combined authorities. The Greater London Authority's part is outside "
        "while boroughs' need is whole: boroughs come out too low.",
        takes=business_rates.full_retention,
        may_supply="rates kept in 2017-18 on the 50% scheme [GBP]",
    ),
    Option(
        id="visitor-levy",
        title="Overnight visitor levy, a share of the price",
        kind="new money",
        levied="one a place",
        grade="E",
        rate_unit="share of price",
        formula="rate x spending on stays x (1 - elasticity x rate)",
        columns=(visitors.NIGHTS,),
        rules=("revenue_visitor_rate", *_VISITOR_RULES),
        behaviour="Nights fall in proportion to the price, onto which the levy is wholly passed.",
        missing="Hotel rooms, their price by place, exemptions and the cost of collecting.",
        takes=visitors.share_of_price,
        may_supply="spending on stays in a year [GBP]",
    ),
    Option(
        id="visitor-levy-flat",
        title="Overnight visitor levy, pounds a night",
        kind="new money",
        levied="one a place",
        grade="E",
        rate_unit="GBP for each person and night",
        formula="pounds x nights x (1 - elasticity x pounds / price of a night)",
        columns=(visitors.NIGHTS,),
        rules=("revenue_visitor_flat", *_VISITOR_RULES),
        behaviour="Nights fall in proportion to the price, onto which the levy is wholly passed.",
        missing="Hotel rooms, their price by place, exemptions and the cost of collecting.",
        takes=visitors.pounds_a_night,
        may_supply="nights of visitors in a year [nights]",
    ),
    Option(
        id="local-income-tax",
        title="Local income tax, flat pence on all bands",
        kind="new money",
        levied="one a place",
        grade="D",
        rate_unit="share of taxable income",
        formula="rate x taxable income x (1 - elasticity x rate / what is left of a pound)",
        columns=_INCOME,
        rules=("revenue_income_tax_rate", *_INCOME_RULES),
        behaviour="Taxable income falls in proportion to what is left of a pound after tax.",
        missing="Taxable income by council (HMRC's survey of personal incomes); moves of home.",
        takes=income_tax.all_bands,
        may_supply="taxable income [GBP]",
    ),
    Option(
        id="local-income-tax-basic",
        title="Local income tax, pence on the basic rate only",
        kind="new money",
        levied="one a place",
        grade="D",
        rate_unit="share of income in the basic rate",
        formula="As on all bands, times the part of the base within the basic rate in England",
        columns=_INCOME,
        rules=("revenue_income_tax_rate", "revenue_income_tax_basic_part", *_INCOME_RULES),
        behaviour="Taxable income falls in proportion to what is left of a pound after tax.",
        missing="Income by band of tax by council: one part stands for all, which says too little "
        "where incomes are low and too much where they are high.",
        takes=income_tax.basic_rate_only,
        may_supply="taxable income [GBP]",
    ),
    Option(
        id="income-tax-assignment",
        title="A share of income tax assigned to councils",
        kind="replaces",
        levied="one a place",
        grade="D",
        rate_unit="pence of receipts, as a share of taxable income",
        formula="rate x taxable income, less grants of the same total given up by need",
        columns=(*_INCOME, "deprivation"),
        rules=("revenue_assignment_rate", "revenue_income_tax_rate", *_INCOME_RULES),
        behaviour="None: nobody's tax changes.",
        missing="Receipts by council; growth is that of disposable income over ten years.",
        takes=income_tax.assignment,
        may_supply="taxable income [GBP]",
    ),
    Option(
        id="land-value-tax",
        title="Land value tax",
        kind="new money",
        levied="one a place",
        grade="D",
        rate_unit="share of value",
        formula="rate x value of land",
        columns=(),
        rules=("revenue_land_rate",),
        behaviour="None on the amount of land; its price would fall.",
        missing="Any tax it would replace.",
        takes=supplied.land_value,
        supplied="the value of taxable land [GBP]",
        why_supplied="no public figure gives the value of land by council: it is not valued apart "
        "from what stands on it",
    ),
    Option(
        id="fees-and-charges",
        title="Fees and charges at the upper quartile of like councils",
        kind="new money",
        levied="every council",
        grade="D",
        rate_unit="share of the gap closed",
        formula="share closed x gap to the neighbours' upper quartile (of fees over spending or of "
        "fees a head, the smaller) x (1 - elasticity), over "
        f"{'; '.join(fees.SERVICE_TITLES.values())}",
        columns=fees.COLUMNS,
        rules=(
            fees.RATE,
            "revenue_fees_quantile",
            "revenue_fees_elasticity",
            "revenue_fees_fewest",
        ),
        behaviour="Use falls in proportion to the price.",
        missing="An upper bound: volumes and prices, what the law lets be charged, and why a "
        "council charges less. Social care is left out: a means test sets what people pay there.",
        takes=fees.quartile_gap,
    ),
    Option(
        id="workplace-parking-levy",
        title="Workplace parking levy",
        kind="new money",
        levied="one a place",
        grade="C",
        rate_unit="GBP a space a year",
        formula="charge x liable spaces x (1 - response x charge / usual charge)",
        columns=(),
        rules=("revenue_parking_rate", "revenue_parking_response"),
        behaviour="Spaces are given up in proportion to the charge.",
        missing="The cost of running it; income must be spent on transport.",
        takes=supplied.workplace_parking,
        supplied="liable spaces: of employers with 11 or more, without exempt ones [spaces]",
        why_supplied="no public figure gives workplace parking spaces by employer",
    ),
    Option(
        id="empty-homes-premium",
        title="Council tax premium on homes long empty",
        kind="new money",
        levied="every council",
        grade="D",
        rate_unit="share of the bill",
        formula="homes empty six months x part liable x mean bill x premium x (1 - response)",
        columns=("long_term_empty", *_BILLS[:2], *dwelling_values.COLUMNS[:-1]),
        rules=(
            "premium_empty_1_year",
            "revenue_empty_premium_liable",
            "revenue_empty_premium_response",
        ),
        behaviour="Homes stop being charged in proportion to the premium.",
        missing="How long homes have been empty, exceptions, and what is charged already.",
        takes=premiums.empty_homes,
    ),
    Option(
        id="second-homes-premium",
        title="Council tax premium on second homes",
        kind="new money",
        levied="every council",
        grade="C",
        rate_unit="share of the bill",
        formula="second homes x mean bill x premium x (1 - response)",
        columns=(*_BILLS[:2], *dwelling_values.COLUMNS[:-1]),
        rules=("premium_second_home", "revenue_second_premium_response"),
        behaviour="Homes stop being charged in proportion to the premium.",
        missing="Bands of second homes, exceptions, and what is charged already.",
        takes=premiums.second_homes,
        supplied="second homes of each authority that sends bills [homes]",
        why_supplied="second homes by council are not among the figures at hand (they are in the "
        "council tax base return)",
    ),
    Option(
        id="high-value-surcharge",
        title="High value council tax surcharge",
        kind="central",
        levied="one a place",
        grade="C",
        rate_unit="GBP a home a year, lowest charge",
        formula="homes by charge band x charge of the band; from 2028-29",
        columns=(),
        rules=tuple(
            f"{what}{band}"
            for what in (supplied.CHARGE, supplied.FROM)
            for band in supplied.SURCHARGE_BANDS
        ),
        behaviour="None in the figure; values would bunch below the thresholds.",
        missing="Reliefs, deferrals and appeals.",
        takes=supplied.high_value_surcharge,
        supplied="homes worth £2m or more, by charge band 1 to 4 where known [homes]",
        kinds=supplied.SURCHARGE_BANDS,
        why_supplied="homes worth £2m or more are not counted by council until they are valued",
    ),
)
_BY_ID = {option.id: option for option in OPTIONS}


def option_of(id: str) -> Option:
    """Return the option with an id.

    Raises:
        InputError: When there is none; the nearest ids are offered.
    """
    if id not in _BY_ID:
        hint = did_you_mean(id, _BY_ID) or f": the options are {', '.join(_BY_ID)}"
        raise InputError("revenue", [Problem(id, f"is not a revenue option{hint}")])
    return _BY_ID[id]
