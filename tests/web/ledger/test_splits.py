"""The split by body and service, added up a few lines at a time, is that of the library."""

from __future__ import annotations

from dataclasses import astuple, replace

import pytest

from wholeplace.draws import Draws
from wholeplace.prevention.ledger import Tag
from wholeplace.store.tags import tags
from wholeplace.web.ledger import splits
from wholeplace.web.places.tables import reference
from wholeplace.web.places.workspace import partners_workspace

FEW = Draws(40, 7)


def numbers(year) -> list[float]:
    """Every number of a split, in order."""
    found: list[float] = []

    def walk(part: object) -> None:
        if isinstance(part, float | int):
            found.append(float(part))
        elif isinstance(part, tuple | list):
            for each in part:
                walk(each)

    walk(astuple(year))
    return found


@pytest.fixture
def count(place):
    return partners_workspace(place).count


@pytest.mark.parametrize("scheme", splits.SCHEME_NAMES)
@pytest.mark.parametrize("at_once", [3, 256])
def test_it_is_what_the_library_gives_for_each_body_and_service(
    count, scheme, at_once, monkeypatch
):
    monkeypatch.setattr(splits, "AT_ONCE", at_once)
    made = splits.splits(count, tags=tags(reference()), draws=FEW)[scheme]
    shares = splits.shares_of(reference(), scheme=scheme, draws=FEW)
    assert numbers(made.year) == pytest.approx(numbers(splits.year_of(count, shares)), rel=1e-9)
    for ours, theirs in (
        (made.bodies, splits.by_body(count, shares)),
        (made.groups, splits.by_division(count, shares)),
    ):
        assert [(name, money) for name, _, money in ours] == [(n, m) for n, _, m in theirs]
        for (_, one, _), (_, other, _) in zip(ours, theirs, strict=True):
            assert (one is None) == (other is None)
            if one and other:
                assert numbers(one) == pytest.approx(numbers(other), rel=1e-9, abs=1e-9)
                assert (one.scheme, one.year, one.prices) == (
                    other.scheme,
                    other.year,
                    other.prices,
                )


def test_a_line_without_a_tag_is_told_as_unclassified(count):
    # One line of 70 without a tag and one of 30 that is all secondary: 30 classified, 70 not.
    first = count.lines[0]
    lines = tuple(
        replace(first, id=name, service=name, division=name, gbp_thousand=amount)
        for name, amount in (("tagged", 30.0), ("bare", 70.0))
    )
    whole = {"secondary": 1.0}
    tag = Tag("tagged", whole, whole, whole, 0.8, "proportional", "", "", "local")
    made = splits.splits(replace(count, lines=lines), tags={"tagged": tag}, draws=FEW)["cipfa"]
    assert (made.year.classified, made.year.unclassified) == (30.0, 70.0)
    assert made.year.preventive.gbp_thousand.value == 30.0


def test_nothing_tagged_is_no_split(count):
    made = splits.splits(count, tags={}, draws=FEW)["cipfa"]
    assert made.year is None
    assert all(year is None for _, year, _ in (*made.bodies, *made.groups))
    assert sum(money for _, _, money in made.bodies) > 0
