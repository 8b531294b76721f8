"""Count, plan and value public service in a whole place.

>>> from wholeplace import Reference, count_place
>>> reference = Reference()
>>> wigan = reference.gazetteer().place("Wigan")
>>> count = count_place(reference, wigan, year=2024)
>>> next(line.gbp_thousand for line in count.lines if line.service == "RO3_csclkd")
61913.0

Names are loaded when first used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wholeplace.draws import Draws
    from wholeplace.errors import InputError, MethodError, Problem, WholeplaceError
    from wholeplace.estimate import Estimate
    from wholeplace.finance.plan import medium_term_plan
    from wholeplace.money import Pounds
    from wholeplace.report.publish import publish
    from wholeplace.source import Source
    from wholeplace.store.bundle import read_bundle, write_bundle
    from wholeplace.store.councils import councils
    from wholeplace.store.draft import appraise_bundle, draft_plan, review_bundle, value_bundle
    from wholeplace.store.medium_term import base_budget_of
    from wholeplace.store.new import new_bundle
    from wholeplace.store.pathways import Pathways
    from wholeplace.store.reference import Reference
    from wholeplace.store.returns import count_place
    from wholeplace.store.rulebook import packaged_rules
    from wholeplace.yearly import Yearly

_HOMES = {
    "Draws": "draws",
    "Estimate": "estimate",
    "InputError": "errors",
    "MethodError": "errors",
    "Pathways": "store.pathways",
    "Pounds": "money",
    "Problem": "errors",
    "Reference": "store.reference",
    "Source": "source",
    "WholeplaceError": "errors",
    "Yearly": "yearly",
    "appraise_bundle": "store.draft",
    "base_budget_of": "store.medium_term",
    "councils": "store.councils",
    "count_place": "store.returns",
    "draft_plan": "store.draft",
    "medium_term_plan": "finance.plan",
    "new_bundle": "store.new",
    "packaged_rules": "store.rulebook",
    "publish": "report.publish",
    "read_bundle": "store.bundle",
    "review_bundle": "store.draft",
    "value_bundle": "store.draft",
    "write_bundle": "store.bundle",
}

__all__ = [
    "Draws",
    "Estimate",
    "InputError",
    "MethodError",
    "Pathways",
    "Pounds",
    "Problem",
    "Reference",
    "Source",
    "WholeplaceError",
    "Yearly",
    "appraise_bundle",
    "base_budget_of",
    "councils",
    "count_place",
    "draft_plan",
    "medium_term_plan",
    "new_bundle",
    "packaged_rules",
    "publish",
    "read_bundle",
    "review_bundle",
    "value_bundle",
    "write_bundle",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'wholeplace' has no attribute {name!r}")
    return getattr(import_module(f"wholeplace.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
