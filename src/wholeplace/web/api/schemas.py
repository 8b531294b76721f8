"""The shapes that all operations share: problems, pages of a list, ids."""

from __future__ import annotations

from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

Item = TypeVar("Item")
MOST_ITEMS = 200
MOST_OFFSET = 1_000_000
LARGEST_ID = 2**31 - 1
Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Count = Annotated[int, Field(ge=0, le=LARGEST_ID)]
Text = Annotated[str, Field(max_length=20_000, pattern=r"^[^\x00]*$")]
Words = Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")]


class Given(BaseModel):
    """Something that is sent: what it does not name is refused."""

    model_config = ConfigDict(extra="forbid")


class Told(BaseModel):
    """Something that is answered."""

    model_config = ConfigDict(from_attributes=True)


class ProblemOut(Told):
    """One thing that is wrong: where, and what would do."""

    where: str
    what: str


class Problems(Told):
    """Why a request was refused; on a conflict also ``theirs``, the thing as it is now."""

    problems: list[ProblemOut]
    theirs: dict[str, object] | None = None


class Paging(Given):
    """Which part of a list: ``limit`` things from ``offset`` on."""

    offset: int = Field(0, ge=0, le=MOST_OFFSET)
    limit: int = Field(50, ge=1, le=MOST_ITEMS)


class Listed(Told, Generic[Item]):
    """Part of a list, and how long all of it is."""

    items: list[Item]
    total: int


class Asked(Told):
    """A job that was asked for: follow it at ``href``."""

    job: int
    href: str


class Done(Told):
    """That it is done."""

    done: bool = True
