"""What gunicorn is told beside its command line: each server process reads the reference early.

It is read in the background, after whoever waits for the first page has had it, and after the
process has been forked, because the reader of its tables has threads of its own.
"""

from __future__ import annotations

from threading import Timer

FIRST_PAGE = 2.0


def post_worker_init(worker: object) -> None:
    """Read the reference soon; gunicorn calls this in each process that it has started."""
    del worker
    later = Timer(FIRST_PAGE, _read)
    later.daemon = True
    later.start()


def _read() -> None:
    from wholeplace.web.places.tables import known, reference

    reference().digests()
    known()
