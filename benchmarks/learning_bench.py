"""What the value of information costs to compute, beside drawing its inputs."""

from __future__ import annotations

from bench import Measurement, best


def learning() -> list[Measurement]:
    """Measure EVPPI of one, two and three inputs on 10,000 draws and three decisions."""
    import numpy as np
    from scipy.special import ndtri

    from wholeplace.draws import Draws
    from wholeplace.prevention.learning import evppi

    draws = Draws(10_000, 7)
    inputs = {name: ndtri(draws.uniform(name)) for name in "abc"}
    one, two, three = inputs.values()
    net = np.column_stack([np.zeros(draws.count), one - two, one * two - three])
    drawing = best(lambda: ndtri(draws.uniform("a")), 5)
    beside = f"{1000 * drawing:.1f} ms to draw one input"
    found = []
    for count, budget in ((1, 20.0), (2, 60.0), (3, 4000.0)):
        some = dict(list(inputs.items())[:count])
        spent = 1000 * best(lambda some=some: evppi(net, some), 5)
        found.append(Measurement(f"EVPPI of {count}, 10,000 draws", spent, budget, "ms", beside))
    return found
