"""A review as plain objects, for JSON: the same words as the fields, arrays summarised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite

from wholeplace.prevention.review_parts import Demand, Efficient, LeftOut, Review, Reviewed


def review_object(review: Review) -> Mapping[str, object]:
    """Return a review as plain objects; every estimate with its interval and level."""
    return {
        "count_year": review.year,
        "years": review.years,
        "prices": review.prices,
        "proposals": [_reviewed(each, review.years) for each in review.reviewed],
        "together": {
            "net": review.net,
            "overlap": review.overlap,
            "cash": review.cash,
            "pays_back": review.pays_back,
            "demand": [_demand(each, review.years) for each in review.demand],
            "preventive_gbp": _by_year(review.years, review.preventive),
            "alerts": review.alerts,
        },
        "spend_by_body": [
            {"body": body, "by_year": _by_year(review.years, spend), "cash_all_years": cash}
            for body, spend, cash in zip(
                review.bodies, review.spend, review.cash_by_body, strict=True
            )
        ],
        "spend_all_bodies": _by_year(review.years, review.spend_all),
        "effect_not_known": [{"line": line, "gbp_a_year": gbp} for line, gbp in review.unknown],
        "efficient": None if review.efficient is None else _efficient(review.efficient),
        "why_no_efficient_set": review.why_none,
        "assumed": review.assumed,
        "warnings": review.warnings,
    }


def _reviewed(each: Reviewed, years: Sequence[int]) -> Mapping[str, object]:
    return {
        **{name: getattr(each.proposal, name) for name in type(each.proposal).__slots__},
        "title": each.title,
        "now_gbp": each.now,
        "tiers_gbp": each.tiers,
        "preventive_gbp": each.preventive,
        "alerts": each.alerts,
        "effect_on_demand": each.effect,
        "share_of_full_reach": each.scale,
        "beyond_full_reach_gbp": each.beyond,
        "change_cash": _by_year(years, map(float, each.change)),
        "demand": [_demand(part, years) for part in each.demand],
        "net": each.net,
        "cash": each.cash,
        "pays_back": each.pays_back,
        "pays_back_payer": each.pays_back_payer,
        "warnings": each.warnings,
    }


def _demand(part: Demand, years: Sequence[int]) -> Mapping[str, object]:
    return {
        "what": part.what,
        "of": part.of,
        "pathway": part.pathway,
        "by_year": _by_year(years, part.by_year),
        "total": part.total,
    }


def _efficient(found: Efficient) -> Mapping[str, object]:
    return {
        "lines": found.lines,
        "value": found.value,
        "method": found.portfolio.method,
        "proved": found.portfolio.proved,
        "risk": found.portfolio.aim.risk,
        "tail": found.portfolio.aim.tail,
        "left_out": [_left_out(each) for each in found.left_out],
    }


def _left_out(each: LeftOut) -> Mapping[str, object]:
    return {
        "line": each.line,
        "dominated_by": each.dominated_by,
        "instead": each.instead,
        "loss": each.loss if isfinite(each.loss) else None,
        "why": each.why,
    }


def _by_year(years: Sequence[int], amounts: Iterable[object]) -> Mapping[str, object]:
    return {str(year): amount for year, amount in zip(years, amounts, strict=True)}
