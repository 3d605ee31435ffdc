"""The commands that study a plan on many drills beside ``compare``. Texts are keys of the catalogue."""

from typing import Annotated

import typer

from sim.cli.helping import HelpfulCommand
from sim.cli.options import pairs, whole

__all__ = ["add_study_commands"]

Scenarios = Annotated[str, typer.Argument(metavar="SCENARIO[,...]", help="study.argument.scenarios")]
Scenario = Annotated[str, typer.Argument(metavar="SCENARIO", help="cli.argument.scenario")]
Plan = Annotated[str | None, typer.Option("--plan", metavar="NAME", help="cli.option.plan")]
Organisation = Annotated[str | None, typer.Option("--organisation", metavar="NAME", help="cli.option.organisation")]
Days = Annotated[str | None, typer.Option("--days", metavar="N", help="cli.option.days")]
Changes = Annotated[list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="study.option.set")]
Confidence = Annotated[str, typer.Option("--confidence", metavar="SHARE", help="study.option.confidence")]
Seed = Annotated[str, typer.Option("--seed", metavar="N", help="study.option.seed")]
Workers = Annotated[str | None, typer.Option("--workers", metavar="N", help="study.option.workers")]
Cluster = Annotated[str | None, typer.Option("--cluster", metavar="ADDRESS", help="study.option.cluster")]
Out = Annotated[str | None, typer.Option("--out", metavar="FOLDER", help="study.option.out")]
Resume = Annotated[bool, typer.Option("--resume", help="study.option.resume")]
Json = Annotated[bool, typer.Option("--json", help="cli.option.json")]

SEEDS = 2**63 - 1
MANY = 10**7


def add_study_commands(app: typer.Typer) -> None:
    """Give the program the commands that study a plan."""
    app.command("value", cls=HelpfulCommand, help="value.help.value")(_value)
    app.command("break", cls=HelpfulCommand, help="break.help.break")(_break)
    app.command("sensitivity", cls=HelpfulCommand, help="sensitivity.help.sensitivity")(_sensitivity)


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
    seed: Seed = "1",
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
    from sim.cli.plan_study import Running, Setting
    from sim.cli.valuing import Asked, value_plan

    asked = Asked(
        setting=Setting(scenarios, organisation, plan, _days(days), pairs("--set", changes or ())),
        replications=whole("--replications", replications, 1, MANY),
        seed=whole("--seed", seed, 0, SEEDS),
        confidence=confidence,
        measures=measures or (),
        per_year=per_year or (),
        budget=budget,
        offered=offered or (),
        running=Running(_count(workers), cluster, out, resume, as_json),
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
    seed: Seed = "1",
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
    from sim.cli.plan_study import Running, Setting

    asked = Asked(
        setting=Setting(scenario, organisation, plan, _days(days), pairs("--set", changes or ())),
        along=along or (),
        limit=limit,
        objectives=objectives or (),
        replications=whole("--replications", replications, 1, MANY),
        seed=whole("--seed", seed, 0, SEEDS),
        confidence=confidence,
        running=Running(_count(workers), cluster, out, resume, as_json),
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
    seed: Seed = "1",
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
    from sim.cli.plan_study import Running, Setting
    from sim.cli.sensitivity import Asked, try_assumptions

    asked = Asked(
        setting=Setting(scenario, organisation, plan, _days(days), pairs("--set", changes or ())),
        baseline=baseline,
        measure=measure,
        spread=spread,
        only=only or (),
        replications=None if replications is None else whole("--replications", replications, 1, MANY),
        seed=whole("--seed", seed, 0, SEEDS),
        confidence=confidence,
        running=Running(_count(workers), cluster, out, resume, as_json),
    )
    return try_assumptions(ctx.obj, asked)


def _days(written: str | None) -> int | None:
    return None if written is None else whole("--days", written, 1, 400)


def _count(written: str | None) -> int | None:
    return None if written is None else whole("--workers", written, 1, 1000)
