"""Keep the folder of worked-out results within bounds: the least lately made go first.

What is kept there can always be made again. Single results reach 10 MB, so that a limit on their
number alone does not keep a disk from filling.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from django.conf import settings

MOST_BYTES = 400_000_000
ENDING = "*.djcache"


def prune(folder: Path, *, most: int = MOST_BYTES) -> int:
    """Return how many files were taken out so that the rest hold no more than ``most`` bytes.

    Args:
        folder: The folder; nothing is done when it is not there.
        most: Bytes that may stay.
    """
    found = []
    for path in folder.glob(ENDING):
        with suppress(FileNotFoundError):  # another process may take one out meanwhile
            told = path.stat()
            found.append((told.st_mtime, told.st_size, path))
    left, out = sum(size for _, size, _ in found), 0
    for _, size, path in sorted(found):
        if left <= most:
            break
        path.unlink(missing_ok=True)
        left, out = left - size, out + 1
    return out


def prune_cache() -> int:
    """Return how many worked-out results were taken out of the site's own folder."""
    location = settings.CACHES["default"].get("LOCATION")
    return prune(Path(location)) if isinstance(location, Path) else 0
