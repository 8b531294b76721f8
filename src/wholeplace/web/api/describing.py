"""The interface's description as a page shows it: operations by part, with an example each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import slugify

from wholeplace.web.pages.figures import Cell, Table

Schema = Mapping[str, Any]
REFS = "#/components/schemas/"
DEEPEST = 1
DEEPEST_EXAMPLE = 3


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation.

    Attributes:
        id: Its name in the page.
        method: ``GET``, ``POST`` ...
        path: Its address.
        title: What it does, in a few words.
        about: The same in a sentence.
        scope: What a token must be allowed to do; empty for any token.
        parameters: What can be said in the address; None without any.
        body: What is sent, as a table; None when nothing is.
        answer: What is answered, as a table; None when it has no fields.
        curl: An example.
    """

    id: str
    method: str
    path: str
    title: str
    about: str
    scope: str
    parameters: Table | None
    body: Table | None
    answer: Table | None
    curl: str


@dataclass(frozen=True, slots=True)
class Group:
    """The operations of one part of the application."""

    id: str
    title: str
    operations: tuple[Operation, ...]


def groups_of(described: Schema) -> tuple[Group, ...]:
    """Return the operations of a description by part, in its order."""
    schemas = described["components"]["schemas"]
    held: dict[str, list[Operation]] = {}
    for path, methods in described["paths"].items():
        for method, told in methods.items():
            made = _operation(path, method, told, schemas)
            held.setdefault(told["tags"][0], []).append(made)
    return tuple(Group(slugify(title), title, tuple(each)) for title, each in held.items())


def _operation(path: str, method: str, told: Schema, schemas: Schema) -> Operation:
    sent = _content(told.get("requestBody", {}))
    good = next((code for code in map(str, told["responses"]) if code.startswith("2")), "")
    answered = _content({str(k): v for k, v in told["responses"].items()}.get(good, {}))
    return Operation(
        id=slugify(f"{method}-{path.replace('/', '-')}"),
        method=method.upper(),
        path=path,
        title=told["summary"],
        about=told.get("description", ""),
        scope=told.get("x-scope", ""),
        parameters=_parameters(told.get("parameters", ())),
        body=_fields("What is sent", sent, schemas),
        answer=_fields("What is answered", answered, schemas),
        curl=_curl(path, method, told, schemas),
    )


def _content(part: Schema) -> tuple[str, Schema]:
    for kind, held in part.get("content", {}).items():
        return kind, held.get("schema", {})
    return "", {}


def _parameters(listed: Sequence[Schema]) -> Table | None:
    rows: list[list[Cell]] = [
        [each["name"], each["in"], _kind(each["schema"]), "yes" if each.get("required") else "no"]
        for each in listed
    ]
    heads = [("Name", False), ("In", False), ("Kind", False), ("Needed", False)]
    return Table("Parameters", heads, rows) if rows else None


def _fields(caption: str, held: tuple[str, Schema], schemas: Schema) -> Table | None:
    kind, schema = held
    rows: list[list[Cell]] = [
        [name, _kind(field), "yes" if needed else "no"]
        for name, field, needed in _walk(schema, schemas)
    ]
    heads = [("Field", False), ("Kind", False), ("Always there", False)]
    return Table(f"{caption} ({kind})", heads, rows) if rows else None


def _walk(
    schema: Schema, schemas: Schema, *, within: str = "", depth: int = 0
) -> Iterator[tuple[str, Schema, bool]]:
    """Yield (name, schema, whether it is always there) of every field, the inner ones too."""
    for option in _options(schema):
        shape = _resolved(option, schemas)
        if shape.get("type") == "array":
            yield from _walk(shape["items"], schemas, within=f"{within}[]", depth=depth)
        needed = shape.get("required", ())
        for name, field in shape.get("properties", {}).items():
            full = f"{within}.{name}".lstrip(".")
            yield full, field, name in needed
            if depth < DEEPEST:
                yield from _walk(field, schemas, within=full, depth=depth + 1)


def _options(schema: Schema) -> Sequence[Schema]:
    return schema.get("anyOf") or schema.get("allOf") or [schema]


def _resolved(schema: Schema, schemas: Schema) -> Schema:
    name = str(schema.get("$ref", "")).removeprefix(REFS)
    found: Schema = schemas[name] if name else schema
    return found


def _kind(schema: Schema) -> str:
    """Return what a field holds, in words."""
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(REFS)
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "const" in schema:
        return str(schema["const"])
    if options := schema.get("anyOf") or schema.get("allOf"):
        return " or ".join(dict.fromkeys(_kind(each) for each in options))
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    return str(schema.get("format") or schema.get("type") or "anything")


def _curl(path: str, method: str, told: Schema, schemas: Schema) -> str:
    address = path.replace("{slug}", "wigan").replace("{table}", "outcomes")
    parts = ["curl"] if method == "get" else ["curl", "-X", method.upper()]
    parts += ["-H", "'Authorization: Bearer $TOKEN'"]
    kind, schema = _content(told.get("requestBody", {}))
    if kind.startswith("application/json"):
        example = json.dumps(_example(schema, schemas), ensure_ascii=False)
        parts += ["-H", "'Content-Type: application/json'", "-d", f"'{example}'"]
    elif kind:
        parts += ["-F", "table=spend", "-F", "body=NHS", "-F", "file=@lines.xlsx"]
    return " ".join([*parts, f"https://your.site{address}"])


def _example(schema: Schema, schemas: Schema, depth: int = 0) -> Any:
    """Return something of the shape that a schema asks for: the needed fields alone."""
    shape = _resolved(_options(schema)[0], schemas)
    if "default" in shape or depth > DEEPEST_EXAMPLE:
        return shape.get("default")
    if "enum" in shape:
        return shape["enum"][0]
    if shape.get("type") == "array":
        return [_example(shape["items"], schemas, depth + 1)]
    if shape.get("type") == "object":
        needed = shape.get("required", ())
        fields = shape.get("properties", {})
        return {name: _example(fields[name], schemas, depth + 1) for name in needed}
    simple = {"integer": 1, "number": 1.5, "boolean": True}
    dated = {"date": "2027-03-14", "date-time": "2027-03-14T10:00:00Z"}
    return simple.get(shape.get("type", ""), dated.get(shape.get("format", ""), "..."))
