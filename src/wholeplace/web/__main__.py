"""Run a management command: ``python -m wholeplace.web migrate``."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Hand the command line to Django with our settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wholeplace.web.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
