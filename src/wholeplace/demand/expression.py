"""A small language for the numbers of a model: parsed by our own parser, evaluated on arrays.

It knows numbers, names, texts in quotes, ``+ - * / ^``, comparisons, ``and or not`` and the
functions of ``model_functions``; nothing in it can reach Python. docs/methods/model-files.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn, Protocol

import numpy as np

from wholeplace.demand.model_functions import ARITHMETIC, FUNCTIONS, LOOKUP, Array
from wholeplace.demand.tables import LookupTable
from wholeplace.errors import InputError, MethodError, Problem, did_you_mean

LONGEST = 2_000
MOST_TOKENS = 300
DEEPEST = 30
EITHER = "if"
ALLOWED = "numbers, names, + - * / ^ ( ), comparisons, and or not, if(), and the listed functions"

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<text>'[^']*'|\"[^\"]*\")"
    r"|(?P<sign>\*\*|<=|>=|==|!=|[-+*/^(),<>]))",
    re.ASCII,
)
_WORDS = frozenset({"and", "or", "not"})
_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
_PYTHON = frozenset({"import", "exec", "eval", "globals", "getattr"})


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written."""

    value: float


@dataclass(frozen=True, slots=True)
class Text:
    """A text in quotes: the name of a strategy, a table or a column."""

    value: str


@dataclass(frozen=True, slots=True)
class Name:
    """A name that stands for a number."""

    id: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function or a sign, and what it is applied to."""

    function: str
    arguments: tuple[Node, ...]


Node = Number | Text | Name | Call


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression: its text and its tree."""

    text: str
    root: Node

    @property
    def names(self) -> frozenset[str]:
        """Every name it uses."""
        return frozenset(node.id for node in self.nodes() if isinstance(node, Name))

    @property
    def number(self) -> float | None:
        """Its value where it is a plain number."""
        return self.root.value if isinstance(self.root, Number) else None

    def nodes(self) -> Iterator[Node]:
        """Yield every part of the tree, the outermost first."""
        waiting = [self.root]
        while waiting:
            node = waiting.pop()
            yield node
            if isinstance(node, Call):
                waiting.extend(node.arguments)


class Scope(Protocol):
    """Where an expression finds the values of its names and tables."""

    def value(self, name: str) -> Array | str:
        """Return the array, or the text, that a name stands for."""

    def table(self, name: str) -> LookupTable:
        """Return the table of a name."""

    def open_ended(self) -> Scope:
        """Return the same scope, in which what a table does not hold is nan."""


def constant(value: float) -> Expression:
    """Return the expression that is one number.

    >>> constant(3.0).number
    3.0
    """
    return Expression(repr(float(value)), Number(float(value)))


def parse(text: str) -> Expression:
    """Return the tree of an expression; parts that are plain numbers are worked out at once.

    Raises:
        InputError: When it is not written in the language; the place is the character.

    >>> parse("2 * (1 + 3)").number
    8.0
    >>> sorted(parse("if(cycle <= 2, rr, 1) * p").names)
    ['cycle', 'p', 'rr']
    """
    if len(text) > LONGEST:
        _refuse(text[:40] + " ...", 1, f"is longer than {LONGEST:,} characters")
    return Expression(text, _Parser(text).whole())


def evaluate(expression: Expression, scope: Scope) -> Array:
    """Return the value of an expression: an array of the broadcast shape of what it uses.

    Divisions by zero and the like give ``nan`` or ``inf``; whoever uses the result checks it.
    """
    with np.errstate(all="ignore"):
        found = _value(expression.root, scope)
    if isinstance(found, str):
        raise MethodError(f"'{expression.text}' is a text, not a number")
    return found


def _value(node: Node, scope: Scope) -> Array | str:
    match node:
        case Number(value):
            return np.asarray(value, dtype=np.float64)
        case Text(value):
            return value
        case Name(id):
            return scope.value(id)
        case Call(function, arguments) if function == LOOKUP:
            return _looked_up(arguments, scope)
        case Call(function, (claim, *branches)) if function == EITHER:
            return _either(_value(claim, scope), branches, scope)
        case Call(function, arguments):
            return _applied(function, tuple(_value(each, scope) for each in arguments))


def _either(claim: Array | str, branches: list[Node], scope: Scope) -> Array:
    """Return one of two branches; what a table lacks matters in the branch that is taken."""
    try:
        return _applied(EITHER, (claim, *(_value(each, scope) for each in branches)))
    except MethodError:
        lenient = scope.open_ended()
        found = _applied(EITHER, (claim, *(_value(each, lenient) for each in branches)))
        if np.isnan(found).any():
            raise
        return found


def _looked_up(arguments: tuple[Node, ...], scope: Scope) -> Array:
    words = [_value(each, scope) for each in arguments[:-1]]
    key = _value(arguments[-1], scope)
    if isinstance(key, str) or not all(isinstance(word, str) for word in words):
        raise MethodError("table() takes a table, at most one column, and a number to look up")
    return scope.table(str(words[0])).at(key, *(str(word) for word in words[1:]))


def _applied(function: str, values: tuple[Array | str, ...]) -> Array:
    if any(isinstance(value, str) for value in values):
        if function not in ("==", "!="):
            raise MethodError(f"{function} cannot be applied to a text")
        same = values[0] == values[1] if isinstance(values[0], type(values[1])) else False
        return np.asarray(float(bool(same) == (function == "==")))
    arrays = tuple(value for value in values if not isinstance(value, str))
    operation = ARITHMETIC.get(function) or FUNCTIONS[function].compute
    return np.asarray(operation(*arrays), dtype=np.float64)


def _refuse(text: str, position: int, what: str) -> NoReturn:
    raise InputError(text, [Problem(f"character {position}", what)])


def _tokens(text: str) -> list[tuple[str, str, int]]:
    found: list[tuple[str, str, int]] = []
    position = 0
    while text[position:].strip():
        matched = _TOKEN.match(text, position)
        start = position + len(text[position:]) - len(text[position:].lstrip())
        if matched is None:
            _refuse(text, start + 1, f"{text[start]!r} is not part of the language: {ALLOWED}")
        kind = str(matched.lastgroup)
        word = matched[kind]
        if kind == "name" and (word in _PYTHON or word.startswith("__")):
            _refuse(text, start + 1, f"{word!r}: an expression cannot import or run anything; "
                    f"it is made of {ALLOWED}")  # fmt: skip
        found.append(("sign" if word in _WORDS else kind, word, start + 1))
        position = matched.end()
    if len(found) > MOST_TOKENS:
        _refuse(text[:40] + " ...", 1, f"has more than {MOST_TOKENS} parts: name some of them")
    return found


class _Parser:
    """Reads one expression from left to right, one method a level of binding."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = _tokens(text)
        self.next = 0
        self.depth = 0

    def whole(self) -> Node:
        node = self.either()
        if self.next < len(self.tokens):
            self.refuse_here("does not belong here")
        return node

    def either(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            self.refuse_here(f"is nested more than {DEEPEST} deep: name some of the parts")
        node = self.both()
        while self.takes("or"):
            node = _call("or", node, self.both())
        self.depth -= 1
        return node

    def both(self) -> Node:
        node = self.negated()
        while self.takes("and"):
            node = _call("and", node, self.negated())
        return node

    def negated(self) -> Node:
        if self.takes("not"):
            return _call("not", self.negated())
        node = self.sum()
        if self.peek() in _COMPARISONS:
            node = _call(self.take(), node, self.sum())
            if self.peek() in _COMPARISONS:
                self.refuse_here("follows another comparison: join two with 'and'")
        return node

    def sum(self) -> Node:
        node = self.product()
        while self.peek() in ("+", "-"):
            node = _call(self.take(), node, self.product())
        return node

    def product(self) -> Node:
        node = self.signed()
        while self.peek() in ("*", "/"):
            node = _call(self.take(), node, self.signed())
        return node

    def signed(self) -> Node:
        if self.takes("-"):
            return _call("negative", self.signed())
        self.takes("+")
        return self.power()

    def power(self) -> Node:
        node = self.primary()
        if self.takes("^") or self.takes("**"):
            return _call("^", node, self.signed())
        return node

    def primary(self) -> Node:
        if self.next >= len(self.tokens):
            _refuse(self.text, len(self.text) + 1, "the expression ends too early")
        kind, word, position = self.tokens[self.next]
        if kind == "sign" and word != "(":
            self.refuse_here("does not belong here")
        self.next += 1
        if word == "(" and kind == "sign":
            node = self.either()
            self.expect(")")
            return node
        if kind == "number":
            return Number(float(word))
        if kind == "text":
            return Text(word[1:-1])
        return self.called(word, position) if self.peek() == "(" else Name(word)

    def called(self, word: str, position: int) -> Node:
        self.expect("(")
        arguments: list[Node] = []
        while self.peek() != ")":
            arguments.append(self.either())
            if not self.takes(","):
                break
        self.expect(")")
        known = FUNCTIONS.get(word)
        if known is None:
            offered = did_you_mean(word, FUNCTIONS) or "; see docs/methods/model-files.md"
            _refuse(self.text, position, f"{word!r} is not a function of the language{offered}")
        if not known.fewest <= len(arguments) <= known.most:
            _refuse(self.text, position, f"{word} is used as {known.usage}")
        return _call(word, *arguments)

    def peek(self) -> str:
        kind, word = self.tokens[self.next][:2] if self.next < len(self.tokens) else ("", "")
        return word if kind == "sign" else ""

    def take(self) -> str:
        self.next += 1
        return self.tokens[self.next - 1][1]

    def takes(self, sign: str) -> bool:
        found = self.peek() == sign
        self.next += found
        return found

    def expect(self, sign: str) -> None:
        if not self.takes(sign):
            if self.next >= len(self.tokens):
                _refuse(self.text, len(self.text) + 1, f"'{sign}' is missing at the end")
            self.refuse_here(f"stands where '{sign}' should")

    def refuse_here(self, what: str) -> NoReturn:
        _, word, position = self.tokens[min(self.next, len(self.tokens) - 1)]
        _refuse(self.text, position, f"{word!r} {what}")


def _call(function: str, *arguments: Node) -> Node:
    """Return the call, or its value where every argument is a plain number."""
    if function != LOOKUP and all(isinstance(each, Number) for each in arguments):
        numbers = [np.asarray(each.value) for each in arguments if isinstance(each, Number)]
        with np.errstate(all="ignore"):
            return Number(float(_applied(function, tuple(numbers))))
    return Call(function, arguments)
