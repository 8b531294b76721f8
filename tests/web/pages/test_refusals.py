"""What the library refuses is said in its own words, on any page."""

from __future__ import annotations

from django.http import HttpResponse

from wholeplace.errors import InputError, MethodError, Problem
from wholeplace.web.pages.refusals import RefusalMiddleware


def answered(request_of, error: Exception) -> HttpResponse | None:
    return RefusalMiddleware(lambda request: HttpResponse()).process_exception(request_of(), error)


def test_every_problem_of_an_input_error_is_listed_escaped(request_of):
    problems = [
        Problem("spend!F12", "should be a number, not '<n/a>'"),
        Problem("x!A1", "is blank"),
    ]
    answer = answered(request_of, InputError("Wigan", problems))
    assert answer.status_code == 422
    told = answer.content.decode()
    assert "spend!F12: should be a number, not &#x27;&lt;n/a&gt;&#x27;" in told
    assert "x!A1: is blank" in told


def test_a_method_error_is_said_as_it_is_and_other_faults_are_not_hidden(request_of):
    assert b"does not apply" in answered(request_of, MethodError("it does not apply")).content
    assert answered(request_of, RuntimeError("ours")) is None


def test_a_place_whose_rows_do_not_fit_together_says_so(place, signed_in):
    from wholeplace.web.places.models import Row
    from wholeplace.web.places.services import touch

    row = Row.objects.filter(place=place, table="interventions").first()
    row.values = {**row.values, "take_up": "many"}
    row.save()
    touch(place)
    answer = signed_in("finance@council.example").get("/places/wigan/value/review/propose/")
    assert answer.status_code == 422
    assert "take_up" in answer.content.decode()
