"""Measure what users wait for, beside a budget and a baseline of the same run."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Measurement:
    """One line of the report."""

    what: str
    found: float
    budget: float
    unit: str
    baseline: str

    @property
    def holds(self) -> bool:
        """Whether the figure is within its budget."""
        return self.found <= self.budget

    def __str__(self) -> str:
        verdict = "ok  " if self.holds else "OVER"
        figures = f"{self.found:8.2f} {self.unit:<5} budget {self.budget:6.1f}"
        return f"{verdict} {self.what:<48} {figures}   {self.baseline}"


SMALL = """
import os, subprocess, sys, time
began = time.perf_counter()
silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
process = subprocess.Popen([sys.executable, *sys.argv[1:]], **silent)
_, status, usage = os.wait4(process.pid, 0)
took = time.perf_counter() - began
cpu = usage.ru_utime + usage.ru_stime
print(os.waitstatus_to_exitcode(status), took, cpu, usage.ru_maxrss / 1024)
"""
"""A small process in between, for the peak of a child begins with its parent's."""


def child(code: list[str]) -> tuple[float, float, float]:
    """Run Python with ``code``; return wall seconds, CPU seconds and peak memory in MB."""
    command = [sys.executable, "-c", SMALL, *code]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    if told[0] != "0":
        raise SystemExit(f"{code} ended with {told[0]}")
    wall, cpu, memory = (float(each) for each in told[1:])
    return wall, cpu, memory


def best(task: Callable[[], object], runs: int) -> float:
    """Return the best wall time of several runs, in seconds."""
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        task()
        times.append(time.perf_counter() - began)
    return min(times)


def start_up() -> list[Measurement]:
    """Measure importing the package and asking for help."""
    nothing = min(child(["-c", "pass"])[1] for _ in range(5))
    imported = min(child(["-c", "import wholeplace"])[1] for _ in range(5))
    helped = min(child(["-m", "wholeplace", "--help"])[1] for _ in range(5))
    beside = f"{nothing:.2f} s for python -c pass"
    return [
        Measurement("import wholeplace (CPU)", imported, 0.5, "s", beside),
        Measurement("wholeplace --help (CPU)", helped, 0.3, "s", beside),
    ]


def counting() -> list[Measurement]:
    """Measure the count of one place and of every place."""
    from wholeplace.draws import Draws
    from wholeplace.store.reference import Reference
    from wholeplace.store.returns import count_place, count_places
    from wholeplace.store.tags import ledger_of

    def one() -> None:
        reference = Reference()
        count_place(reference, reference.gazetteer().place("Wigan"), year=2024)

    def every() -> None:
        counted = count_places(Reference(), year=2024)
        assert len(counted) == 153, len(counted)

    reference = Reference()
    wigan = reference.gazetteer().place("Wigan")
    single, all_places = best(one, 3), best(every, 2)
    ratio = f"{153 * single / all_places:.0f} times as fast as one at a time"
    standing = best(lambda: ledger_of(reference, wigan, draws=Draws(1_000)), 2)
    outturn = best(lambda: reference.figures("outturn", periods=["2024-25"]), 3)
    return [
        Measurement("count of one place, nothing read before", single, 1.0, "s", ""),
        Measurement("count of all 153 places", all_places, 20.0, "s", ratio),
        Measurement("prevention ledger of a place beside all others", standing, 10.0, "s", ""),
        Measurement("a year of outturn, every authority and line", outturn, 1.5, "s", ""),
    ]


def spreadsheet(folder: Path) -> list[Measurement]:
    """Measure reading and checking a workbook of 10,000 lines, beside openpyxl's bare reading."""
    from big_workbook import workbook_of_lines
    from openpyxl import load_workbook
    from python_calamine import CalamineWorkbook

    from wholeplace.store.bundle import read_bundle
    from wholeplace.store.reference import Reference

    reference = Reference()
    path = workbook_of_lines(reference, folder / "lines.xlsx", count=10_000)
    held = len(read_bundle(path, reference).own)
    if held != 10_000:
        raise SystemExit(f"the workbook should hold 10,000 own lines, not {held}")

    def with_openpyxl() -> None:
        book = load_workbook(path, read_only=True, data_only=True)
        for sheet in book.worksheets:
            for _ in sheet.iter_rows(values_only=True):
                pass

    def with_calamine() -> None:
        book = CalamineWorkbook.from_path(path)
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python()

    ours, theirs = best(lambda: read_bundle(path, reference), 3), best(with_openpyxl, 1)
    bare = best(with_calamine, 3)
    ratio = f"cells alone: calamine {bare:.2f} s, {theirs / bare:.1f} times as fast as openpyxl"
    return [Measurement("10,000-line workbook read and checked", ours, 2.0, "s", ratio)]


def valuing() -> list[Measurement]:
    """Measure the valuation of the demonstration's actions, each alone and all together."""
    from wholeplace.store.draft import value_bundle
    from wholeplace.store.new import new_bundle
    from wholeplace.store.reference import Reference

    reference = Reference()
    bundle = new_bundle(reference, "Wigan")
    value_bundle(bundle, reference)
    took = best(lambda: value_bundle(bundle, reference), 3)
    beside = f"{len(bundle.interventions)} actions, {bundle.settings.draws:,} draws"
    return [Measurement("valuation of the demo's actions", took, 4.0, "s", beside)]


def publishing(folder: Path) -> list[Measurement]:
    """Measure the plan of the demonstration in all formats, and the whole demonstration."""
    from wholeplace.report.publish import publish
    from wholeplace.store.draft import draft_plan
    from wholeplace.store.new import new_bundle
    from wholeplace.store.reference import Reference

    reference = Reference()
    bundle = new_bundle(reference, "Wigan")

    def plan() -> None:
        publish(draft_plan(bundle, reference), folder / "plan")

    formats = best(plan, 2)
    wall, _, memory = child(["-m", "wholeplace.demo", "--out", str(folder / "demo")])
    took = f"the whole demo takes {wall:.1f} s"
    return [
        Measurement("plan of the demo in all formats", formats, 15.0, "s", took),
        Measurement("peak memory of the demo", memory, 1000.0, "MB", took),
    ]


def engines() -> tuple[Callable[[], list[Measurement]], ...]:
    """Return the measurements of the engines, each in a module of its own."""
    from cohort_bench import cohort_engine
    from floors_bench import floors
    from flow_bench import flowing
    from individuals_bench import individuals_bench
    from learning_bench import learning
    from medium_term_bench import medium_term_bench
    from places_bench import places
    from pooling_bench import pooling_bench
    from portfolio_bench import portfolio
    from revenue_bench import revenue_options
    from settlement_bench import settlements
    from value_bench import value_bench

    return (
        cohort_engine,
        flowing,
        lambda: individuals_bench(best),
        learning,
        lambda: pooling_bench(best),
        lambda: value_bench(best),
        portfolio,
        lambda: medium_term_bench(best),
        floors,
        settlements,
        revenue_options,
        places,
    )


def main() -> int:
    """Print every measurement; return 1 when one is over its budget."""
    found = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        groups: tuple[Callable[[], list[Measurement]], ...] = (
            start_up,
            counting,
            valuing,
            *engines(),
            lambda: spreadsheet(folder),
            lambda: publishing(folder),
        )
        for group in groups:
            for measurement in group():
                print(measurement, flush=True)
                found.append(measurement)
    return 0 if all(measurement.holds for measurement in found) else 1


if __name__ == "__main__":
    raise SystemExit(main())
