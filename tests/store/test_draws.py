"""Full draws in Parquet, read back with DuckDB."""

import numpy as np
import pytest

from wholeplace.errors import InputError, MethodError
from wholeplace.store.draws import (
    Axes,
    differences,
    distributions,
    strategies,
    write_draws,
)

AXES = Axes(("baseline", "family hubs"), (2026, 2027, 2028), ("council", "NHS's"))
VALUES = np.random.Generator(np.random.Philox(3)).normal(1_000, 200, (2, 3, 2, 250))
LEVELS = (0.1, 0.5, 0.9)


def chunks(size):
    return (VALUES[..., first : first + size] for first in range(0, 250, size))


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "the council's draws"
    assert write_draws(place, AXES, chunks(100)) == 250
    return place


def test_a_chunk_is_a_file(folder):
    assert sorted(path.name for path in folder.iterdir()) == [
        "000000000.parquet",
        "000000100.parquet",
        "000000200.parquet",
    ]


def test_every_figure_is_summed_up_over_all_chunks(folder):
    found = distributions(folder, *LEVELS)
    assert len(found) == 2 * 3 * 2
    for figure in found:
        place = (
            AXES.strategies.index(figure.strategy),
            AXES.years.index(figure.year),
            AXES.measures.index(figure.measure),
        )
        assert figure.count == 250
        assert figure.mean == pytest.approx(VALUES[place].mean(), rel=1e-12)
        assert figure.quantiles == pytest.approx(np.quantile(VALUES[place], LEVELS), rel=1e-12)


def test_differences_are_taken_draw_by_draw(folder):
    found = differences(folder, *LEVELS, plan="family hubs", baseline="baseline")
    paired = VALUES[1] - VALUES[0]
    assert [(figure.year, figure.measure) for figure in found][:3] == [
        (2026, "NHS's"),
        (2026, "council"),
        (2027, "NHS's"),
    ]
    assert {figure.strategy for figure in found} == {"family hubs"}
    assert found[1].quantiles == pytest.approx(np.quantile(paired[0, 0], LEVELS), rel=1e-12)
    assert found[1].mean == pytest.approx(paired[0, 0].mean(), rel=1e-9)


def test_the_same_chunks_give_the_same_bytes(folder, tmp_path):
    again = tmp_path / "again"
    write_draws(again, AXES, chunks(100))
    for path in folder.iterdir():
        assert path.read_bytes() == (again / path.name).read_bytes()


def test_other_chunks_give_the_same_figures(folder, tmp_path):
    write_draws(tmp_path / "other", AXES, chunks(33))
    assert distributions(tmp_path / "other", *LEVELS) == distributions(folder, *LEVELS)


def test_the_strategies_of_a_folder_can_be_listed(folder):
    assert strategies(folder) == ("baseline", "family hubs")


def test_draws_are_never_mixed_with_others(folder):
    with pytest.raises(InputError, match="already holds draws: name an empty folder"):
        write_draws(folder, AXES, chunks(100))


def test_chunks_that_do_not_fit_are_refused(tmp_path):
    with pytest.raises(MethodError, match=r"shape \(2, 3, 1\) do not fit \(2, 3, 2\)"):
        write_draws(tmp_path / "new", AXES, [VALUES[:, :, :1]])


def test_an_empty_folder_holds_no_draws(tmp_path):
    with pytest.raises(InputError, match="holds no draws"):
        distributions(tmp_path, 0.5)


def test_an_unknown_strategy_is_named_with_the_nearest(folder):
    with pytest.raises(InputError) as caught:
        differences(folder, 0.5, plan="family hub", baseline="nothing")
    assert [str(problem) for problem in caught.value.problems] == [
        "family hub: there is no such strategy; did you mean 'family hubs'?",
        "nothing: there is no such strategy",
    ]
