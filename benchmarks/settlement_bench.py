"""How fast many settlement designs are run for every council at once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from bench import Measurement, best

from wholeplace.settlement.allocate import simulate
from wholeplace.settlement.compare import compare
from wholeplace.settlement.compare_lines import design_lines
from wholeplace.settlement.design import Bound, Design
from wholeplace.store.reference import Reference
from wholeplace.store.rulebook import packaged_rules
from wholeplace.store.settlement_design import Grounds, find_designs, read_designs
from wholeplace.store.settlement_laboratory import laboratory_councils, offline_baseline

DESIGNS = 100


def settlements() -> list[Measurement]:
    """Measure 100 designs of need, resources, floors and premium for all councils and 3 years."""
    reference, rules = Reference(), packaged_rules()
    grounds = Grounds(laboratory_councils(reference), rules, reference.gazetteer())
    (base,), councils = read_designs(find_designs(["prevention_premium"]), grounds)
    baseline = offline_baseline(councils, reference, rules)
    many = [_changed(base, at) for at in range(DESIGNS)]

    def all_at_once() -> None:
        design_lines(compare(simulate(many, baseline), rules))

    def one_by_one() -> None:
        for design in many:
            simulate([design], baseline)

    took, alone = best(all_at_once, 3), best(one_by_one, 1)
    beside = f"{len(councils)} councils x 3 years; one design at a time {alone:.2f} s"
    return [Measurement("100 settlement designs, every council, compared", took, 5.0, "s", beside)]


def _changed(design: Design, at: int) -> Design:
    """Return the design with weights and floor a little moved, under an id of its own."""
    part = np.random.default_rng(at).dirichlet(np.ones(len(design.need)))
    need = tuple(
        replace(block, weight=float(weight))
        for block, weight in zip(design.need, part, strict=True)
    )
    floors = (Bound((0.85 + 0.1 * at / DESIGNS,) * len(design.years), "income"),)
    return replace(design, id=f"{design.id}_{at}", need=need, floors=floors)
