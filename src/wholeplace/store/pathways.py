"""Every pathway of every place, from the designs and the official figures that come with us."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path

from wholeplace.demand.backcast import Backcast, warnings_of
from wholeplace.demand.calibrate import Calibration, calibrate
from wholeplace.demand.design import PathwayDesign
from wholeplace.demand.observed import Observations
from wholeplace.demand.own import OwnFigure, with_own_figures
from wholeplace.demand.pathway import Pathway
from wholeplace.errors import InputError, Problem, did_you_mean
from wholeplace.store.observations import Ground, read_ground, read_observations
from wholeplace.store.pathway_design import design_of
from wholeplace.store.reference import Reference

FOLDER = "pathways"
BACKCASTS = "backcasts"


class Pathways:
    """The pathways of a reference; designs and figures are read once, for every place.

    Args:
        reference: The reference tables.
        folder: Folder of the design files; those of the reference when none is given.
    """

    def __init__(self, reference: Reference, *, folder: Path | None = None) -> None:
        self.reference = reference
        self.folder = folder or reference.folder / FOLDER
        self._calibrated: dict[tuple[str, int], Calibration] = {}
        self._seen: dict[str, Observations] = {}

    @cached_property
    def designs(self) -> Mapping[str, PathwayDesign]:
        """Every design, by its id.

        Raises:
            InputError: When a file cannot be used; every problem of the file is named.
        """
        sources = self.reference.sources()
        files = sorted(self.folder.glob("*.toml"))
        found = [design_of(f.name, f.read_text(encoding="utf-8"), sources) for f in files]
        return {design.id: design for design in found}

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the pathways, sorted."""
        return tuple(sorted(self.designs))

    def design(self, id: str) -> PathwayDesign:
        """Return the design with an id.

        Raises:
            InputError: When there is none; the nearest are offered.
        """
        if id not in self.designs:
            hint = did_you_mean(id, self.designs)
            raise InputError("pathway", [Problem(id, f"is not a pathway{hint}")])
        return self.designs[id]

    @cached_property
    def observations(self) -> Observations:
        """What was counted in every place of all that the designs read."""
        return read_observations(self.reference, self.designs.values(), ground=self._ground)

    @cached_property
    def _ground(self) -> Ground:
        return read_ground(self.reference)

    def observed(self, id: str) -> Observations:
        """Return what was counted in every place of what one design reads; read once.

        Raises:
            InputError: When there is no such pathway, or it reads a measure that is not there.
        """
        if id not in self._seen:
            self._seen[id] = read_observations(
                self.reference, [self.design(id)], ground=self._ground
            )
        return self._seen[id]

    def calibration(self, id: str, *, first_year: int) -> Calibration:
        """Return the numbers of a pathway for every place; made once for each first year."""
        key = (id, first_year)
        if key not in self._calibrated:
            design = self.design(id)
            self._calibrated[key] = calibrate(
                design,
                observations=self.observed(id),
                first_year=first_year,
                warnings=warnings_of(design, self.backcast(id)),
            )
        return self._calibrated[key]

    def backcast(self, id: str) -> tuple[Backcast, ...]:
        """Return how well a pathway predicted the last counted years; empty when it could not be.

        Raises:
            InputError: When there is no such pathway.
        """
        self.design(id)
        if not (self.reference.folder / f"{BACKCASTS}.csv").is_file():
            return ()
        rows = self.reference.rows(BACKCASTS)
        return tuple(_backcast(row) for row in rows if row["pathway"] == id)

    def of(
        self,
        place: str,
        *,
        first_year: int,
        ids: Iterable[str] = (),
        own: Sequence[OwnFigure] = (),
    ) -> Mapping[str, Pathway]:
        """Return the pathways of a place, by id.

        Args:
            place: ONS code of an upper-tier council area.
            first_year: Financial year that they begin in.
            ids: Which ones; all of them when none is named.
            own: The place's own figures, in place of what the reference makes of it.

        Raises:
            InputError: When the place is not one of the places, a pathway is not known, or an own
                figure is of something that its pathway does not have.
        """
        found = {}
        for id in tuple(ids) or self.ids:
            pathway = self.calibration(id, first_year=first_year).of(place)
            found[id] = with_own_figures(pathway, own, design=self.design(id))
        return found


@lru_cache(maxsize=1)
def pathways_of(reference: Reference) -> Pathways:
    """Return the pathways of a reference, kept while it is the one in use.

    What was counted in every place is read, and every pathway calibrated, once for all plans.
    """
    return Pathways(reference)


def _backcast(row: Mapping[str, str]) -> Backcast:
    return Backcast(
        pathway=row["pathway"],
        measure=row["measure"],
        years=tuple(int(year) for year in row["years"].split()),
        places=int(row["places"]),
        level=float(row["level"]),
        coverage=float(row["coverage"]),
        coverage_parameters=float(row["coverage_parameters"]),
        spread_parameters=float(row["spread_parameters"]),
        spread_process=float(row["spread_process"]),
        error=float(row["error"]),
        error_last_value=float(row["error_last_value"]),
        error_trend=float(row["error_trend"]),
        lent=tuple(row["lent"].split()),
    )
