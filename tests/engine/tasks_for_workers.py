"""Tasks at the top of a module, as a process of its own needs them."""

import os
from pathlib import Path

from wholeplace.errors import InputError, MethodError, Problem


def squared(number):
    return number * number


def picky(number):
    if number == 2:
        raise MethodError("two cannot be done")
    if number == 3:
        raise InputError("numbers.csv", [Problem("B3", "should not be three")])
    return number


def dies_once(told):
    """End the worker's process the first time that it sees the marked item."""
    folder, number = told
    mark = Path(folder) / "died"
    if number == 2 and not mark.exists():
        mark.touch()
        os._exit(1)
    return number


def always_dies(number):
    os._exit(1)
