"""Settlement designs, reproductions and injections as objects for programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from wholeplace.finance.rules import Rule, assumed
from wholeplace.settlement.baseline import Baseline
from wholeplace.settlement.bought import bought, group_bought
from wholeplace.settlement.compare import Comparison
from wholeplace.settlement.compare_lines import council_line, design_lines, group_lines
from wholeplace.settlement.design import Design
from wholeplace.settlement.inject import Injection
from wholeplace.settlement.premium import HIGH, LOW, Response
from wholeplace.settlement.reproduce import Residual


def comparison_object(
    comparison: Comparison, responses: Sequence[Response], chosen: Sequence[int]
) -> dict[str, object]:
    """Return a comparison for programs: every council, unless some are chosen."""
    simulation = comparison.simulation
    which = chosen or range(len(comparison.councils))
    every = range(len(simulation.designs))
    return {
        "called": simulation.called,
        "baseline": baseline_object(simulation.baseline),
        "years": simulation.years,
        "designs": design_lines(comparison),
        "groups": [line for at in every for line in group_lines(comparison, at)],
        "councils": [council_line(comparison, at, one) for at in every for one in which],
        "premiums": [_response_object(response) for response in responses],
        "assumed": assumptions(simulation.designs, [*comparison.leans_on, *rules_of(responses)]),
    }


def baseline_object(baseline: Baseline) -> dict[str, object]:
    """Return a baseline for programs."""
    return {
        "title": baseline.title,
        "total": baseline.total,
        "called": baseline.called,
        "notes": baseline.notes,
        "stood_in": baseline.stood_in,
    }


def reproductions_object(baseline: Baseline) -> dict[str, object]:
    """Return reproductions for programs, with every residual."""
    return {
        "called": baseline.called,
        "reproductions": [
            {
                "id": made.id,
                "title": made.title,
                "method": made.method,
                "status": made.status,
                "holds": made.holds,
                "tolerance": made.tolerance,
                "needed": made.needed,
                "within": made.within,
                "off": made.off,
                "measured": made.measured,
                "left_out": made.left_out,
                "residuals": [_residual_object(each) for each in made.residuals],
            }
            for made in baseline.reproductions
        ],
    }


def injection_object(injection: Injection, chosen: Sequence[int]) -> dict[str, object]:
    """Return an injection for programs: every council, unless some are chosen."""
    which = chosen or range(len(injection.pence))
    return {
        "amount": injection.amount,
        "rule": injection.sharing.name,
        "about": injection.sharing.about,
        "baseline": baseline_object(injection.baseline),
        "stood_in": injection.stood_in,
        "groups": group_bought(injection),
        "councils": [bought(injection, at) for at in which],
    }


def _residual_object(each: Residual) -> dict[str, object]:
    return {
        "code": each.code,
        "name": each.name,
        "class": each.group,
        "published": each.published,
        "ours": each.ours,
        "difference": each.difference,
        "share": each.share,
    }


def _response_object(response: Response) -> dict[str, object]:
    names = ("median", "low", "high")
    return {
        "design": response.design,
        "kind": response.kind,
        "status": "assumed",
        "paid": response.paid,
        "added": dict(zip(names, response.added_in_all, strict=True)),
        "saved": dict(zip(names, response.saved_in_all, strict=True)),
        "level": response.level,
        "pays_back": response.pays_back,
        "back_by": response.back_by,
    }


def assumptions(designs: Sequence[Design], rules: Sequence[Rule]) -> tuple[str, ...]:
    """Return what has no source, in sentences, each once: of the designs, then of the rules."""
    told = [words for design in designs for words in design.assumed]
    by_name = {rule.name: rule for rule in assumed(rules)}
    plain = [rule for name, rule in by_name.items() if not name.endswith((LOW, HIGH))]
    named = [f"{rule.name} = {_figure(rule, by_name)}. {rule.note}" for rule in plain]
    return tuple(dict.fromkeys([*told, *(words.rstrip(". ") + "." for words in named)]))


def _figure(rule: Rule, by_name: Mapping[str, Rule]) -> str:
    """Return a rule's figure, with the interval that other rules give it."""
    ends = [by_name[rule.name + end].number for end in (LOW, HIGH) if rule.name + end in by_name]
    interval = f" ({ends[0]:g} to {ends[1]:g})" if len(ends) == len((LOW, HIGH)) else ""
    return f"{rule.number:g}{interval} {rule.unit}"


def rules_of(responses: Iterable[Response]) -> list[Rule]:
    """Return the rules that responses lean on."""
    return [rule for response in responses for rule in response.leans_on]
