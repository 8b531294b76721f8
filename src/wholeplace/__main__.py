"""``python -m wholeplace``: the same as the command ``wholeplace``."""

from wholeplace.cli import main

main()
