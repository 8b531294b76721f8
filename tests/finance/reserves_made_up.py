"""A made-up record of reserves for the tests of resilience."""

import numpy as np

from wholeplace.finance.councils import Council
from wholeplace.finance.resilience_record import ReserveRecord


def record_of(closing, *, revenue=100.0, classes=None, opening=None, first=2010, **amounts):
    """A record of councils a, b, c ... with closing reserves [councils x years]."""
    after = np.array(closing, dtype=float)
    count, years = after.shape
    before = np.column_stack([after[:, :1], after[:, :-1]]) if opening is None else opening
    flat = {"grants": 10.0, "social_care": 60.0, "interest": 5.0, "council_tax": 50.0, **amounts}
    kinds = classes or ["unitary"] * count
    return ReserveRecord(
        councils=tuple(Council(chr(97 + i), chr(65 + i), kinds[i], "") for i in range(count)),
        years=tuple(range(first, first + years)),
        opening=np.array(before, dtype=float),
        closing=after,
        revenue=_full(revenue, after.shape),
        **{name: _full(value, after.shape) for name, value in flat.items()},
    )


def wandering(count=12, years=8, *, seed=1, drift=0.0, classes=None):
    """A record whose reserves change each year by a normal draw of 5% of spending."""
    luck = np.random.default_rng(seed).normal(drift, 5.0, (count, years))
    closing = 40.0 + np.cumsum(luck, axis=1)
    return record_of(closing, opening=closing - luck, classes=classes)


def _full(value, shape):
    array = np.asarray(value, dtype=float)
    return np.broadcast_to(array[:, None] if array.ndim == 1 else array, shape).copy()
