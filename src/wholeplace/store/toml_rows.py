"""TOML files of rows: read whole into a model, or refused with every part that is wrong."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from wholeplace.errors import InputError, Problem

Model = TypeVar("Model", bound=BaseModel)
_WORDS: Mapping[str, str] = {
    "missing": "is missing: fill it in",
    "extra_forbidden": "is not a key that can stand here",
}


def read_toml(name: str, content: str, model: type[Model]) -> Model:
    """Return what a file holds.

    Args:
        name: Name of the file, for errors.
        content: Its text.
        model: What its rows must be.

    Raises:
        InputError: When it is no TOML, or any part of it cannot be used; every part is named.
    """
    try:
        found = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        raise InputError(name, [Problem(name, f"is not written as TOML: {error}")]) from error
    try:
        return model.model_validate(found)
    except ValidationError as error:
        problems = [
            Problem(
                place_in(content, fault["loc"]),
                _WORDS.get(fault["type"], fault["msg"].removeprefix("Value error, ")),
            )
            for fault in error.errors()
        ]
        raise InputError(name, problems) from error


def place_in(content: str, path: Iterable[str | int]) -> str:
    """Return where a part of a file is, such as ``line 31 move 4 rate``."""
    steps = tuple(path)
    if len(steps) < 2 or not isinstance(steps[1], int):
        return " ".join(str(step) for step in steps) or "the file"
    header = re.compile(rf"^\s*\[\[{re.escape(str(steps[0]))}\]\]")
    lines = [n for n, line in enumerate(content.splitlines(), start=1) if header.match(line)]
    line = f"line {lines[steps[1]]} " if steps[1] < len(lines) else ""
    rest = " ".join(str(step) for step in steps[2:])
    return f"{line}{steps[0]} {steps[1] + 1} {rest}".strip()
