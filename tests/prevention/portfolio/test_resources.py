"""Posts taken, services given and people in need of one option, worked by hand."""

from dataclasses import replace

import numpy as np
import pytest

from wholeplace.errors import MethodError
from wholeplace.prevention.portfolio.choose import choose
from wholeplace.prevention.portfolio.matrix import limit_kinds
from wholeplace.prevention.portfolio.menu import Variants, menu_of, pairs_of
from wholeplace.prevention.portfolio.options import Aim, Floor, Limits
from wholeplace.prevention.portfolio.resources import Resource, uses_of
from wholeplace.prevention.scaling import delayed, scaled
from wholeplace.prevention.sets import values_of_sets
from wholeplace.prevention.streams import Ground
from wholeplace.prevention.value import value

YEARS = (2026, 2027, 2028, 2029, 2030)
LIMITS = Limits(
    ("council",),
    YEARS,
    np.full((1, 5), np.inf),
    groups=("nurses", "drivers"),
    posts=np.full((2, 5), 9.0),
    floors=(Floor("visits", 10.0, 2027), Floor("visits", 10.0)),
)
NURSES = Resource("meetings", "posts", "nurses", None, 4.0, "")
VISITS = Resource("meetings", "service", "visits", None, 100.0, "")


@pytest.fixture
def action(made):
    """Half of its reach in 2026/27, all of it in 2027/28; 100 people, half of whom take part."""
    return made.action(starts=((2026, 0.5), (2027, 1.0)))


def test_amounts_follow_the_reach_of_each_year(action):
    uses = uses_of(action, [NURSES, VISITS], limits=LIMITS)
    assert uses.posts.tolist() == [[2, 4, 0, 0, 0], [0, 0, 0, 0, 0]]
    # 100 in 2027/28; 50 + 100 over all years
    assert uses.serves.tolist() == [100, 150]
    assert uses.people_in_need == 0


def test_half_the_scale_takes_and_gives_half_a_year_later(action):
    later = delayed(scaled(action, 0.5), 1)
    uses = uses_of(later, [NURSES, VISITS], limits=LIMITS, scale=0.5, delay=1)
    assert uses.posts[0].tolist() == [0, 1, 2, 0, 0]
    assert uses.serves.tolist() == [25, 75]


def test_a_year_of_its_own_stands_in_place_of_the_general_amount_and_moves_with_the_delay(action):
    training = Resource("meetings", "posts", "nurses", 2026, 7.0, "")
    assert uses_of(action, [training, NURSES], limits=LIMITS).posts[0].tolist() == [7, 4, 0, 0, 0]
    later = uses_of(delayed(action, 1), [NURSES, training], limits=LIMITS, delay=1)
    assert later.posts[0].tolist() == [0, 7, 4, 0, 0]


def test_what_other_actions_take_and_years_beyond_the_valuation_do_not_count(action):
    other = replace(NURSES, intervention="visits")
    late = replace(NURSES, year=2030)
    uses = uses_of(delayed(action, 1), [other, late], limits=LIMITS, delay=1)
    assert not uses.posts.any()


def test_people_in_need_are_a_share_of_those_who_take_part(action):
    asked = replace(LIMITS, in_need=0.3)
    # 100 x 0.5 x 0.4
    found = uses_of(replace(action, in_need=0.4), [], limits=asked)
    assert found.people_in_need == pytest.approx(20)
    with pytest.raises(MethodError, match="Family meetings: the share of its people who are in"):
        uses_of(action, [], limits=asked)


def test_a_menu_with_resources_is_chosen_from_within_its_posts(made, action):
    ground = Ground(**made.ground(made.unit_cost()))
    # 40 reached, 4 in care avoided at £1,000 and half as many in the first year, for £2,000
    limits = replace(LIMITS, floors=(Floor("visits", 50.0, 2027),), in_need=0.4)
    told = replace(action, in_need=0.4)
    menu = menu_of(
        [told],
        valued=lambda each: value(each, **{n: getattr(ground, n) for n in Ground.__slots__}),
        net=values_of_sets([told], ground, sets=pairs_of(["meetings"])).net,
        limits=replace(limits, posts=np.full((2, 5), 3.0)),
        variants=Variants(),
        resources=[NURSES, VISITS],
    )
    found = choose(menu, Aim())
    # four nurses in full: only half fits, and only from 2026/27 are there 50 visits in 2027/28
    assert [(o.scale, o.start) for o in found.chosen] == [(0.5, 2026)]
    kinds = limit_kinds(menu)
    assert kinds["nurses in 2026/27"] == "posts"
    assert kinds["least of visits in 2027/28"] == "service"
    assert kinds["share of people in need"] == "people in need"
