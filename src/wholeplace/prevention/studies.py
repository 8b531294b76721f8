"""Which evaluation is worth buying, and how large: EVSI and the net benefit of sampling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wholeplace.draws import Draws
from wholeplace.errors import MethodError
from wholeplace.prevention.learning import ValueOfKnowing, conditional_mean, within_bounds
from wholeplace.yearly import Array

NOTHING = "do nothing"
SCALE = "scale now"
PILOT = "pilot with a control"


@dataclass(frozen=True, slots=True)
class Study:
    """An evaluation that could be bought: a pilot with a control group.

    Attributes:
        name: What it is called.
        learns: The input that it measures, in words.
        fixed: What it costs whatever its size [GBP, prices of the valuation].
        per_person: What each person in it costs on top, both arms alike [GBP].
        years: Whole years until its result can be used.
        places: How many places would decide on its result, this one among them.
    """

    name: str
    learns: str
    fixed: float
    per_person: float
    years: int
    places: float = 1.0

    def cost(self, people: int) -> float:
        """Return what it costs with so many people in each of its two arms [GBP]."""
        return self.fixed + 2 * people * self.per_person


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A study of one size.

    Attributes:
        study: Which study.
        people: People in each arm.
        evsi: Expected gain from the better decision, for every place that uses it [GBP].
        cost: What it costs [GBP].
        changes: Chance that its result changes the decision.
        after: Expected net value of the best decision once its result is in [GBP].
    """

    study: Study
    people: int
    evsi: float
    cost: float
    changes: float
    after: float

    @property
    def net(self) -> float:
        """Expected net benefit of sampling [GBP]: what it is worth less what it costs."""
        return self.evsi - self.cost


@dataclass(frozen=True, slots=True)
class Choice:
    """What may be decided today, and the expected net value of each [GBP].

    Attributes:
        values: (decision, expected net value), in the order given.
        pilot: The pilot of the best size; None when none was offered.
    """

    values: tuple[tuple[str, float], ...]
    pilot: Evaluation | None

    @property
    def best(self) -> str:
        """Name of the decision with the highest expected net value; the first of equals."""
        return max(self.values, key=lambda each: each[1])[0]


def evsi(net: Array, statistics: Array) -> ValueOfKnowing:
    """Return the expected value of a study's result before deciding (E21).

    Regression of net benefit on the simulated result of the study (Strong et al. 2015;
    docs/methods/learning.md).

    Args:
        net: Net benefit of each decision [draws x decisions; GBP].
        statistics: What the study would report in each draw [draws x statistics].
    """
    return _learnt(net, conditional_mean(net, statistics))


def _learnt(net: Array, mean: Array) -> ValueOfKnowing:
    """Return what a study is worth, given the mean net benefit after its result."""
    now = int(net.mean(axis=0).argmax())
    gain = float((mean.max(axis=1) - mean[:, now]).mean())
    changes = float((mean.argmax(axis=1) != now).mean())
    return ValueOfKnowing(("the study",), within_bounds(gain, net=net), changes)


def survey_of(truth: Array, *, spread: float, people: int, luck: Array) -> Array:
    """Return the mean that a sample of people would report in each draw [draws x 1].

    Args:
        truth: The input as it is in each draw [draws].
        spread: Standard deviation between people, in the input's unit.
        people: How many people are measured.
        luck: Uniform numbers of the study's own stream [draws].
    """
    from scipy.special import ndtri

    return np.asarray(truth + spread / np.sqrt(people) * ndtri(luck))[:, np.newaxis]


def trial_of(without: Array, with_action: Array, *, people: int, draws: Draws, name: str) -> Array:
    """Return the shares with the outcome that a two-arm trial would report [draws x 2].

    Args:
        without: Chance of the outcome in the control arm, in each draw [draws].
        with_action: Chance of it in the treated arm [draws].
        people: People in each arm.
        draws: Number and seed of the draws.
        name: Name of the study, for its own streams.

    Raises:
        MethodError: When a chance lies outside 0 to 1.
    """
    arms = (("control", without), ("treated", with_action))
    for arm, chance in arms:
        if chance.min() < 0 or chance.max() > 1:
            raise MethodError(f"{name}: the chance in the {arm} arm should be within 0 and 1")
    return np.column_stack(
        [_events(draws.uniform(f"{name}.{arm}"), people, chance) / people for arm, chance in arms]
    )


def _events(luck: Array, people: int, chance: Array) -> Array:
    """Return binomial counts at the given probabilities, found by bisection on the counts."""
    from scipy.special import bdtr

    low, high = np.full(luck.shape, -1.0), np.full(luck.shape, float(people))
    while (high - low).max() > 1:
        middle = np.floor((low + high) / 2)
        enough = bdtr(middle, people, chance) >= luck
        high, low = np.where(enough, middle, high), np.where(enough, low, middle)
    return high


def sizes_of(
    study: Study, *, net: Array, sizes: Sequence[int], report: Sequence[Array]
) -> tuple[Evaluation, ...]:
    """Return what a study of each size would be worth, net of its cost.

    Args:
        study: What it costs and who uses it.
        net: Net benefit of each decision once its result is in [draws x decisions; GBP].
        sizes: People in each arm.
        report: What it would report at each size [draws x statistics each].
    """
    found = []
    for people, statistics in zip(sizes, report, strict=True):
        mean = conditional_mean(net, statistics)
        worth = _learnt(net, mean)
        found.append(
            Evaluation(
                study=study,
                people=people,
                evsi=worth.value * study.places,
                cost=study.cost(people),
                changes=worth.changes,
                after=float(mean.max(axis=1).mean()),
            )
        )
    return tuple(found)


def choose(now: Array, *, during: Array, evaluations: Sequence[Evaluation]) -> Choice:
    """Return the expected net value of doing nothing, of scaling now and of a pilot first.

    The pilot is one of the decisions: it costs its study and the benefit of the years of waiting,
    and lets the place stop where the result is bad. Its size is the one that is worth most.

    Args:
        now: Net value of scaling now [draws; GBP].
        during: Net value of what the pilot itself does while it runs [draws; GBP].
        evaluations: The pilot at several sizes, of doing nothing and scaling once it is in.
    """
    plain = ((NOTHING, 0.0), (SCALE, float(now.mean())))
    if not evaluations:
        return Choice(plain, None)
    values = [each.after + float(during.mean()) - each.cost for each in evaluations]
    best = int(np.argmax(values))
    return Choice((*plain, (PILOT, values[best])), evaluations[best])
