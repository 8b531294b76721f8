"""What the library refuses, said in its own words wherever a page did not expect it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from wholeplace.errors import InputError, WholeplaceError

CANNOT_BE_USED = 422


class RefusalMiddleware:
    """Answer a refusal of the library with every problem it names, instead of a fault of ours.

    What a page works on is what its reader may see, so that a refusal names nothing else.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the page that says what the library refused; None for anything else."""
        if not isinstance(exception, WholeplaceError):
            return None
        problems = exception.problems if isinstance(exception, InputError) else ()
        said = {"problems": [str(each) for each in problems] or [str(exception)]}
        return render(request, "422.html", said, status=CANNOT_BE_USED)
