"""A small made-up England: a design and what was counted, for tests of calibration."""

from __future__ import annotations

import numpy as np

from wholeplace.demand.design import (
    BalanceRate,
    Lever,
    Measure,
    MoveDesign,
    ObservedRate,
    ObservedStock,
    PathwayDesign,
    Predicted,
    SegmentDesign,
    Stated,
    StateDesign,
    StatedStock,
)
from wholeplace.demand.observed import Observations
from wholeplace.demand.pathway import OUTSIDE
from wholeplace.source import Source, assumption

HELD, CAME, LEFT = Measure("need", "held"), Measure("need", "came"), Measure("need", "left")
COUNTED = Source("official", "An office", "Counts")
PEOPLE = Source("people", "An office", "People")
PLACES, FIRST, YEARS = 40, 2015, 10
OUT = ObservedRate((LEFT,))


def design(*, out=OUT, bands=(), **changes) -> PathwayDesign:
    """People come into care and leave it; a quarter of those cared for are helped too."""
    quarter = Stated((0.25, 0.2, 0.3), assumption("a guess"))
    parts = {
        "id": "small",
        "title": "A small pathway",
        "summary": "For tests.",
        "method": "docs/methods/calibration.md",
        "level": 0.8,
        "years": 5,
        "segments": (SegmentDesign("all", "Everybody", (0, 90)),),
        "states": (
            StateDesign("care", "In care", bands, (ObservedStock((HELD,)),)),
            StateDesign("help", "Helped", (), (StatedStock(quarter, "state:care"),)),
        ),
        "moves": (
            MoveDesign(OUTSIDE, "care", ObservedRate((CAME,), ())),
            MoveDesign("care", OUTSIDE, out),
            MoveDesign("help", OUTSIDE, Stated((2.0, 1.0, 3.0), assumption("six months"))),
        ),
        "levers": (Lever(f"{OUTSIDE}>care", "People coming into care"),),
        "predicted": (
            Predicted((HELD,), "stock", ("care",)),
            Predicted((CAME,), "flow", (), (f"{OUTSIDE}>care",)),
        ),
    }
    return PathwayDesign(**(parts | changes))


def observations(
    seed: int = 1, *, growth: float = 0.0, luck: bool = True, size: float = 100_000
) -> Observations:
    """In-rate 0.002 a person, out-rate 0.5 a year: a steady stock of 0.004 of the people.

    ``growth`` is that of the in-rate, by year.
    """
    random = np.random.default_rng(seed)
    people = size * np.exp(random.normal(0, 0.5, PLACES))[:, None] * np.ones(YEARS)
    wide = np.exp(random.normal(0, 0.2, PLACES))[:, None]
    came = 0.002 * wide * people * (1 + growth) ** np.arange(YEARS)
    held = np.zeros((PLACES, YEARS + 1))
    held[:, 0] = 0.004 * wide[:, 0] * people[:, 0]
    left = np.zeros_like(came)
    came = random.poisson(came).astype(float) if luck else came
    for year in range(YEARS):
        # Out-rate 0.5 of the mean of opening and closing stock: left = 0.5 (h + h + came - left)/2.
        left[:, year] = (held[:, year] + came[:, year] / 2) * 0.5 / 1.25
        if luck:
            left[:, year] = random.poisson(left[:, year])
        held[:, year + 1] = held[:, year] + came[:, year] - left[:, year]
    ages = np.zeros((PLACES, YEARS + 1, 91))
    ages[:, :YEARS, 40] = people
    ages[:, YEARS] = np.nan
    unknown = np.full((PLACES, 1), np.nan)
    return Observations(
        places=tuple(f"E{index:08d}" for index in range(PLACES)),
        years=tuple(range(FIRST, FIRST + YEARS + 1)),
        stocks={HELD: held},
        flows={CAME: np.hstack([came, unknown]), LEFT: np.hstack([left, unknown])},
        ages=ages,
        neighbours=np.zeros((PLACES, PLACES)),
        sources={HELD: COUNTED, CAME: COUNTED, LEFT: COUNTED},
        people_source=PEOPLE,
    )


BALANCE = BalanceRate("care", "who leaves is not counted")
