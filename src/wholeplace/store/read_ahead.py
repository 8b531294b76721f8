"""What every plan reads of all England, worked out before the first plan asks for it."""

from __future__ import annotations

from wholeplace.store.pathways import pathways_of
from wholeplace.store.published_budget import every_council
from wholeplace.store.reference import Reference
from wholeplace.store.returns import count_places
from wholeplace.store.wider_finance import keep_wider_finance


def read_ahead(reference: Reference, *, year: int, first_year: int) -> None:
    """Work out what does not depend on the place, and let go of the files it was read from.

    A process that is forked afterwards has all of it, and opens the files anew for the rest.

    Args:
        reference: The compiled tables.
        year: Financial year that is counted.
        first_year: First financial year that is planned for.

    Raises:
        InputError: When the reference holds nothing of a year.
    """
    count_places(reference, year=year)
    every_council(reference, year)
    keep_wider_finance(reference, law=first_year)
    pathways = pathways_of(reference)
    for id in pathways.designs:
        pathways.calibration(id, first_year=first_year)
    reference.close()
