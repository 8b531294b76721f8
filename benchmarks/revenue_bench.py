"""How long every local revenue option takes for all councils of England at once."""

from __future__ import annotations

from bench import Measurement, best

from wholeplace.finance.revenue.appraise import appraise, chosen_scheme
from wholeplace.finance.revenue.menu import OPTIONS
from wholeplace.finance.revenue.published import compare
from wholeplace.store.reference import Reference
from wholeplace.store.revenue import revenue_ask

LAW, RUNS = 2026, 3


def revenue_options() -> list[Measurement]:
    """Measure all options that need no supplied figures, equalised, and the comparisons."""
    ask = revenue_ask(Reference(), law=LAW)
    scheme = chosen_scheme(ask.rules, law=LAW, equalise="share", share=None, years=None)
    offered = [option for option in OPTIONS if not option.supplied]

    def all_options() -> None:
        for option in offered:
            appraise(option, ask, scheme=scheme)

    councils = f"{len(ask.councils)} councils"
    each = f"{len(offered)} options"
    return [
        Measurement(f"revenue, {each}", best(all_options, RUNS), 1.0, "s", councils),
        Measurement(
            "revenue beside published", best(lambda: compare(ask), RUNS), 1.0, "s", councils
        ),
    ]
