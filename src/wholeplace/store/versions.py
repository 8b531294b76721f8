"""Read the JSON text of a plan's version."""

from __future__ import annotations

from pathlib import Path

from wholeplace.errors import InputError, Problem


def read_version(path: Path) -> str:
    """Return the text of a version, ready for ``plan.difference``.

    Args:
        path: A ``plan.json``, or the folder that a plan was published into.

    Raises:
        InputError: When there is no such file or it is not text.
    """
    file = path / "plan.json" if path.is_dir() else path
    if not file.is_file():
        raise InputError(path.name, [Problem(str(path), "there is no plan.json here")])
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        problem = Problem(str(path), "is not a plan: it should be JSON text in UTF-8")
        raise InputError(path.name, [problem]) from None
