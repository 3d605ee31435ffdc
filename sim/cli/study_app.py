"""The commands that take many drills: plans compared, and one plan studied. Texts are keys of the catalogue."""

from typing import Annotated

import typer

from sim.cli.common_options import (
    MANY,
    Changes,
    Cluster,
    Confidence,
    Days,
    Json,
    Organisation,
    Out,
    Plan,
    Resume,
    Scenario,
    Scenarios,
    StudySeed,
    Workers,
    days_of,
    seed_of,
    workers_of,
)
from sim.cli.helping import HelpfulCommand
from sim.cli.options import pairs, whole

__all__ = ["add_study_commands"]


def add_study_commands(app: typer.Typer) -> None:
    """Give the program the commands that study plans."""
    app.command("compare", cls=HelpfulCommand, help="study.help.compare")(_compare)
    app.command("value", cls=HelpfulCommand, help="value.help.value")(_value)
    app.command("break", cls=HelpfulCommand, help="break.help.break")(_break)
    app.command("sensitivity", cls=HelpfulCommand, help="sensitivity.help.sensitivity")(_sensitivity)


def _compare(
    ctx: typer.Context,
    scenarios: Scenarios,
    plans: Annotated[list[str] | None, typer.Option("--plan", metavar="NAME", help="study.option.plan")] = None,
    replications: Annotated[
        str | None, typer.Option("--replications", metavar="N", help="study.option.replications")
    ] = None,
    precision: Annotated[
        str | None, typer.Option("--precision", metavar="SHARE|AMOUNT", help="study.option.precision")
    ] = None,
    most: Annotated[str, typer.Option("--most", metavar="N", help="study.option.most")] = "10000",
    baseline: Annotated[str | None, typer.Option("--baseline", metavar="NAME", help="study.option.baseline")] = None,
    measures: Annotated[
        list[str] | None, typer.Option("--measure", metavar="NAME", help="study.option.measure")
    ] = None,
    confidence: Confidence = "95%",
    indifference: Annotated[
        str, typer.Option("--indifference", metavar="AMOUNT", help="study.option.indifference")
    ] = "0",
    confirm: Annotated[str | None, typer.Option("--confirm", metavar="N", help="study.option.confirm")] = None,
    seed: StudySeed = "1",
    organisation: Organisation = None,
    days: Days = None,
    changes: Changes = None,
    budget: Annotated[str | None, typer.Option("--budget", metavar="TIME", help="study.option.budget")] = None,
    workers: Workers = None,
    cluster: Cluster = None,
    out: Out = None,
    resume: Resume = False,
    as_json: Json = False,
) -> int:
    """Plans on many drills."""
    from sim.cli.comparing import Asked, compare_plans
    from sim.cli.study_running import Running, Setting

    asked = Asked(
        setting=Setting(scenarios, organisation, plans or (), days_of(days), pairs("--set", changes or ())),
        replications=None if replications is None else whole("--replications", replications, 1, MANY),
        precision=precision,
        most=whole("--most", most, 30, MANY),
        seed=seed_of(seed),
        confidence=confidence,
        baseline=baseline,
        measures=measures or (),
        indifference=indifference,
        budget=budget,
        confirm=None if confirm is None else whole("--confirm", confirm, 0, MANY),
        running=Running(workers_of(workers), cluster, out, resume, as_json),
    )
    return compare_plans(ctx.obj, asked)


def _value(
    ctx: typer.Context,
    scenarios: Scenarios,
    plan: Plan = None,
    replications: Annotated[str, typer.Option("--replications", metavar="N", help="value.option.replications")] = "100",
    measures: Annotated[
        list[str] | None, typer.Option("--measure", metavar="NAME", help="value.option.measure")
    ] = None,
    per_year: Annotated[
        list[str] | None, typer.Option("--per-year", metavar="N|SCENARIO=N", help="value.option.per-year")
    ] = None,
    budget: Annotated[str | None, typer.Option("--yearly-budget", metavar="AMOUNT", help="value.option.budget")] = None,
    offered: Annotated[list[str] | None, typer.Option("--offer", metavar="NAME", help="value.option.offer")] = None,
    confidence: Confidence = "95%",
    seed: StudySeed = "1",
    organisation: Organisation = None,
    days: Days = None,
    changes: Changes = None,
    workers: Workers = None,
    cluster: Cluster = None,
    out: Out = None,
    resume: Resume = False,
    as_json: Json = False,
) -> int:
    """What each part of a plan contributes."""
    from sim.cli.study_running import Running, Setting
    from sim.cli.valuing import Asked, value_plan

    asked = Asked(
        setting=Setting(scenarios, organisation, [plan] if plan else [], days_of(days), pairs("--set", changes or ())),
        replications=whole("--replications", replications, 1, MANY),
        seed=seed_of(seed),
        confidence=confidence,
        measures=measures or (),
        per_year=per_year or (),
        budget=budget,
        offered=offered or (),
        running=Running(workers_of(workers), cluster, out, resume, as_json),
    )
    return value_plan(ctx.obj, asked)


def _break(
    ctx: typer.Context,
    scenario: Scenario,
    plan: Plan = None,
    along: Annotated[list[str] | None, typer.Option("--along", metavar="WHAT", help="break.option.along")] = None,
    limit: Annotated[str, typer.Option("--limit", metavar="SHARE", help="break.option.limit")] = "10%",
    objectives: Annotated[
        list[str] | None, typer.Option("--objective", metavar="NAME", help="break.option.objective")
    ] = None,
    replications: Annotated[str, typer.Option("--replications", metavar="N", help="break.option.replications")] = "200",
    confidence: Confidence = "95%",
    seed: StudySeed = "1",
    organisation: Organisation = None,
    days: Days = None,
    changes: Changes = None,
    workers: Workers = None,
    cluster: Cluster = None,
    out: Out = None,
    resume: Resume = False,
    as_json: Json = False,
) -> int:
    """How much a plan bears."""
    from sim.cli.breaking import Asked, break_plan
    from sim.cli.study_running import Running, Setting

    asked = Asked(
        setting=Setting(scenario, organisation, [plan] if plan else [], days_of(days), pairs("--set", changes or ())),
        along=along or (),
        limit=limit,
        objectives=objectives or (),
        replications=whole("--replications", replications, 1, MANY),
        seed=seed_of(seed),
        confidence=confidence,
        running=Running(workers_of(workers), cluster, out, resume, as_json),
    )
    return break_plan(ctx.obj, asked)


def _sensitivity(
    ctx: typer.Context,
    scenario: Scenario,
    plan: Plan = None,
    baseline: Annotated[
        str | None, typer.Option("--baseline", metavar="NAME", help="sensitivity.option.baseline")
    ] = None,
    measure: Annotated[
        str, typer.Option("--measure", metavar="NAME", help="sensitivity.option.measure")
    ] = "loss.total",
    spread: Annotated[str, typer.Option("--range", metavar="SHARE", help="sensitivity.option.range")] = "25%",
    only: Annotated[list[str] | None, typer.Option("--only", metavar="PATH", help="sensitivity.option.only")] = None,
    replications: Annotated[
        str | None, typer.Option("--replications", metavar="N", help="sensitivity.option.replications")
    ] = None,
    confidence: Confidence = "95%",
    seed: StudySeed = "1",
    organisation: Organisation = None,
    days: Days = None,
    changes: Changes = None,
    workers: Workers = None,
    cluster: Cluster = None,
    out: Out = None,
    resume: Resume = False,
    as_json: Json = False,
) -> int:
    """How much a result depends on what is only estimated."""
    from sim.cli.sensitivity import Asked, try_assumptions
    from sim.cli.study_running import Running, Setting

    asked = Asked(
        setting=Setting(scenario, organisation, [plan] if plan else [], days_of(days), pairs("--set", changes or ())),
        baseline=baseline,
        measure=measure,
        spread=spread,
        only=only or (),
        replications=None if replications is None else whole("--replications", replications, 1, MANY),
        seed=seed_of(seed),
        confidence=confidence,
        running=Running(workers_of(workers), cluster, out, resume, as_json),
    )
    return try_assumptions(ctx.obj, asked)
