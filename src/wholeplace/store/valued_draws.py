"""Every draw of valuations on disk, for whoever wants more than quantiles."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from wholeplace.errors import MethodError
from wholeplace.prevention.value import Valuation
from wholeplace.store.draws import Axes, write_draws

MEASURES = ("cost", "saving", "unbanked")


def write_valuations(folder: Path, valuations: Sequence[Valuation]) -> int:
    """Write the cash of every body, year and draw as Parquet, and return how many draws.

    A strategy is a valuation by its id. Measures are ``cost``, ``saving`` (cash) and ``unbanked``
    (fiscal gain that is not cash) of each body, such as ``saving: council`` [GBP of the year].

    Args:
        folder: Where to; made when it is not there, refused when it already holds draws.
        valuations: Valuations of the same years and draws.

    Raises:
        MethodError: When there are none.
        InputError: When the folder already holds draws.
    """
    if not valuations:
        raise MethodError("there are no valuations to write: fill the table interventions")
    bodies = tuple(dict.fromkeys(b for each in valuations for b in each.finance.net.bodies))
    measures = tuple(f"{measure}: {body}" for measure in MEASURES for body in bodies)
    draws, years = valuations[0].finance.net.values.shape[:2]
    values = np.zeros((len(valuations), years, len(measures), draws))
    for at, valuation in enumerate(valuations):
        for measure in MEASURES:
            yearly = getattr(valuation.finance, measure)
            for body in yearly.bodies:
                row = measures.index(f"{measure}: {body}")
                values[at, :, row] = yearly.of(body).values.T
    axes = Axes(tuple(each.id for each in valuations), valuations[0].years, measures)
    return write_draws(folder, axes, [values])
