"""Every refusal in one shape, whatever part of the application refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled
from ninja.errors import ValidationError as Misfit

from wholeplace.errors import InputError, MethodError
from wholeplace.store.schema import BY_NAME
from wholeplace.web.api.fitting import Misshapen
from wholeplace.web.api.routes.asks import ask_fields
from wholeplace.web.api.routes.funds import fund_out
from wholeplace.web.api.routes.tagging import rule_out
from wholeplace.web.api.shapes import line_out, row_out, thing_out
from wholeplace.web.ledger.rules import RuleConflict
from wholeplace.web.ledger.seconds import NO_LINE, NOT_YOURS, NothingToSample, NotSecond
from wholeplace.web.ledger.services import TagConflict, WrongTag
from wholeplace.web.money.committing import Unready
from wholeplace.web.money.safety import Unfit
from wholeplace.web.money.services import Moved
from wholeplace.web.outcomes.services import Frozen, Stale
from wholeplace.web.places.services import Conflict, Refused
from wholeplace.web.places.setup_place import Changed, seen
from wholeplace.web.plans.funds import FundConflict
from wholeplace.web.plans.services import AskConflict, TextConflict

Said = tuple[int, list[tuple[str, str]], Mapping[str, object] | None]


def answer_problems(api: NinjaAPI) -> None:
    """Let every exception that refuses something be answered in the one shape."""
    for kind, say in SAYS.items():
        api.add_exception_handler(kind, _answering(api, say))


def problems_of(
    said: Iterable[tuple[str, str]], theirs: Mapping[str, object] | None = None
) -> dict[str, object]:
    """Return problems as JSON."""
    told: dict[str, object] = {"problems": [{"where": w, "what": str(what)} for w, what in said]}
    return told if theirs is None else {**told, "theirs": dict(theirs)}


def method_refused(allowed: str) -> HttpResponse:
    """Return the answer to a method that an address does not take, saying which it does."""
    methods = ", ".join(sorted(allowed.split(", ")))
    said = [("method", _("This address takes %(methods)s.") % {"methods": methods})]
    return JsonResponse(problems_of(said), status=405, headers={"Allow": methods})


def _answering(
    api: NinjaAPI, say: Callable[[Any], Said]
) -> Callable[[HttpRequest, Any], HttpResponse]:
    def answer(request: HttpRequest, error: Any) -> HttpResponse:
        status, said, theirs = say(error)
        response = api.create_response(request, problems_of(said, theirs), status=status)
        if isinstance(error, Throttled):
            response["Retry-After"] = str(error.wait or 1)
        return response

    return answer


def _plain(status: int, what: Callable[[], str]) -> Callable[[Any], Said]:
    return lambda error: (status, [("", what())], None)


def _misfit(error: Misfit) -> Said:
    return 422, [(".".join(map(str, each["loc"])), str(each["msg"])) for each in error.errors], None


def _refused(error: Refused) -> Said:
    said = []
    for fault in error.faults:
        names = [column.name for column in BY_NAME[fault.table].columns]
        column = names[fault.column] if 0 <= fault.column < len(names) else ""
        said.append((f"{fault.table}.{column}".rstrip("."), fault.what))
    return 422, said, None


def _changed(theirs: Mapping[str, object] | None, *, on: str = "version") -> Said:
    told = _("Someone changed this meanwhile: theirs is in 'theirs'.")
    gone = _("Someone took this out meanwhile.")
    return 409, [(on, gone if theirs is None else told)], theirs


def _conflict(error: Conflict) -> Said:
    return _changed(None if error.theirs is None else row_out(error.theirs).model_dump(mode="json"))


def _moved(error: Moved) -> Said:
    return _changed({"lines": [line_out(line).model_dump(mode="json") for line in error.lines]})


def _tags(error: TagConflict) -> Said:
    return _changed({"lines": list(error.lines)})


def _rule(error: RuleConflict) -> Said:
    return _changed(None if error.theirs is None else rule_out(error.theirs).model_dump())


def _stale(error: Stale) -> Said:
    return _changed(None if error.theirs is None else thing_out(error.theirs))


def _text(error: TextConflict) -> Said:
    return _changed({"version": error.theirs.version, "text": error.theirs.text})


def _ask(error: AskConflict) -> Said:
    return _changed(ask_fields(error.theirs).model_dump(mode="json"))


def _fund(error: FundConflict) -> Said:
    return _changed(fund_out(error.fund).model_dump(mode="json"), on="stamp")


def _setup(error: Changed) -> Said:
    return _changed({**error.theirs, "stamp": seen(error.theirs)}, on="stamp")


def _wrong_tag(error: WrongTag) -> Said:
    said = [(line, what) for line, faults in error.problems.items() for what in faults]
    return 422, said, None


def _input(error: InputError) -> Said:
    return 422, [(each.where, each.what) for each in error.problems], None


def _http(error: HttpError) -> Said:
    return error.status_code, [("", str(error))], None


def _unfit(error: Unfit) -> Said:
    return error.status, [("file", error.sentence)], None


def _invalid(error: ValidationError) -> Said:
    if not hasattr(error, "error_dict"):
        return 422, [("", message) for message in error.messages], None
    said = [(where, what) for where, many in error.message_dict.items() for what in many]
    return 422, [("" if where == NON_FIELD_ERRORS else where, what) for where, what in said], None


SAYS: dict[type[Exception], Callable[[Any], Said]] = {
    AuthenticationError: _plain(401, lambda: _("Send a token that works, as a bearer token.")),
    PermissionDenied: _plain(403, lambda: _("You, or your token, may not do this.")),
    Http404: _plain(404, lambda: _("There is no such thing here.")),
    Throttled: _plain(429, lambda: _("Too many requests: wait and try again.")),
    Frozen: _plain(409, lambda: _("The period is frozen: correct it beside the report.")),
    Misfit: _misfit,
    HttpError: _http,
    Refused: _refused,
    Conflict: _conflict,
    Moved: _moved,
    TagConflict: _tags,
    WrongTag: _wrong_tag,
    RuleConflict: _rule,
    NotSecond: lambda error: (409, [("line", str(NOT_YOURS))], None),
    NothingToSample: lambda error: (422, [("over_gbp_thousand", str(NO_LINE))], None),
    Stale: _stale,
    TextConflict: _text,
    AskConflict: _ask,
    FundConflict: _fund,
    Changed: _setup,
    InputError: _input,
    Unfit: _unfit,
    Unready: lambda error: (422, [("", reason) for reason in error.reasons], None),
    MethodError: lambda error: (422, [("", str(error))], None),
    ValidationError: _invalid,
    Misshapen: lambda error: (422, error.said, None),
}
