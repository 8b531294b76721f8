"""How kernels are compiled: once, kept on disk where a folder allows it, without the global lock.

Imported only where numba is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from numba import njit

Function = TypeVar("Function", bound=Callable[..., object])
compile_with = cast(Callable[..., Callable[[Function], Function]], njit)


def compiled(function: Function) -> Function:
    """Return ``function`` compiled when first called.

    numba keeps what it compiled beside the module, else in the user's own folder or in
    ``NUMBA_CACHE_DIR``; where none can be written every process compiles for itself.
    """
    return _kept(function, counting=True)


def borrowing(function: Function) -> Function:
    """Return ``function`` compiled for arrays that its caller holds on to.

    It counts no references to them, which would have threads wait for each other, and so can
    neither make an array nor keep one: numba refuses to compile it if it does.
    """
    return _kept(function, counting=False)


def part_of_one(function: Function) -> Function:
    """Return a part of a compiled function: put in its place, and counting no references."""
    return compile_with(error_model="numpy", forceinline=True, _nrt=False)(function)


def _kept(function: Function, *, counting: bool) -> Function:
    options = {"nogil": True, "error_model": "numpy"} | ({} if counting else {"_nrt": False})
    try:
        found = compile_with(cache=True, **options)(function)
    except RuntimeError:
        found = compile_with(**options)(function)
    return found
