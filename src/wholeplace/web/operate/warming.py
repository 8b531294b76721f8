"""What gunicorn is told beside its command line: each server process reads the reference at once.

It is read in the background, so that the process answers meanwhile, and after the process has been
forked, because the reader of its tables has threads of its own.
"""

from __future__ import annotations

from threading import Thread


def post_worker_init(worker: object) -> None:
    """Begin to read the reference; gunicorn calls this in each process that it has started."""
    del worker
    Thread(target=_read, daemon=True).start()


def _read() -> None:
    from wholeplace.web.places.tables import known, reference

    reference().digests()
    known()
