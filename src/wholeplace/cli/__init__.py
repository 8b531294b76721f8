"""The command line: one command a question, words for people, JSON for programs."""

from __future__ import annotations

from wholeplace.cli.group import main, wholeplace

__all__ = ["main", "wholeplace"]
