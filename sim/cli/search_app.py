"""The commands that search for a better plan, and tell those who decide.

Texts are keys of the catalogue (see `sim.cli.helping`).
"""

from typing import Annotated

import typer

from sim.cli.common_options import (
    MANY,
    Changes,
    Cluster,
    Confidence,
    Days,
    Json,
    Languages,
    Organisation,
    Scenarios,
    StudySeed,
    Workers,
    days_of,
    seed_of,
    workers_of,
)
from sim.cli.helping import HelpfulCommand
from sim.cli.options import pairs, whole

__all__ = ["add_search_commands"]


def add_search_commands(app: typer.Typer) -> None:
    """Give the program the commands."""
    app.command("search", cls=HelpfulCommand, help="search.help.search")(_search)
    app.command("memo", cls=HelpfulCommand, help="memo.help.memo")(_memo)


def _search(
    ctx: typer.Context,
    scenarios: Scenarios,
    plan: Annotated[str | None, typer.Option("--plan", metavar="NAME", help="search.option.plan")] = None,
    objectives: Annotated[
        list[str] | None, typer.Option("--objective", metavar="MEASURE", help="search.option.objective")
    ] = None,
    limits: Annotated[
        list[str] | None, typer.Option("--limit", metavar="MEASURE=VALUE", help="search.option.limit")
    ] = None,
    yearly: Annotated[str | None, typer.Option("--yearly", metavar="AMOUNT", help="search.option.yearly")] = None,
    others: Annotated[list[str] | None, typer.Option("--from", metavar="PLAN", help="search.option.from")] = None,
    kept: Annotated[list[str] | None, typer.Option("--keep", metavar="NAME", help="search.option.keep")] = None,
    trials: Annotated[str, typer.Option("--trials", metavar="N", help="search.option.trials")] = "96",
    replications: Annotated[str, typer.Option("--replications", metavar="N", help="search.option.replications")] = "40",
    confirm: Annotated[str, typer.Option("--confirm", metavar="N", help="search.option.confirm")] = "200",
    seed: StudySeed = "1",
    confidence: Confidence = "95%",
    organisation: Organisation = None,
    days: Days = None,
    changes: Changes = None,
    budget: Annotated[str | None, typer.Option("--budget", metavar="TIME", help="search.option.budget")] = None,
    workers: Workers = None,
    cluster: Cluster = None,
    out: Annotated[str | None, typer.Option("--out", metavar="FOLDER", help="search.option.out")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="search.option.resume")] = False,
    as_list: Annotated[bool, typer.Option("--list", help="search.option.list")] = False,
    as_json: Json = False,
) -> int:
    """A better plan."""
    from sim.cli.searching import Asked, search_plan
    from sim.cli.study_running import Running, Setting

    asked = Asked(
        setting=Setting(scenarios, organisation, [plan] if plan else [], days_of(days), pairs("--set", changes or ())),
        objectives=objectives or (),
        limits=limits or (),
        yearly=yearly,
        others=others,
        kept=kept or (),
        trials=whole("--trials", trials, 2, 10**6),
        replications=whole("--replications", replications, 2, 10**6),
        confirm=whole("--confirm", confirm, 0, MANY),
        seed=seed_of(seed),
        confidence=confidence,
        budget=budget,
        as_list=as_list,
        running=Running(workers_of(workers), cluster, out, resume, as_json),
    )
    return search_plan(ctx.obj, asked)


def _memo(
    ctx: typer.Context,
    study: Annotated[str, typer.Argument(metavar="STUDY", help="memo.argument.study")],
    formats: Annotated[str, typer.Option("--format", metavar="html,pdf,docx", help="memo.option.format")] = "pdf",
    languages: Languages = None,
    out: Annotated[str | None, typer.Option("--out", metavar="FOLDER", help="memo.option.out")] = None,
    breaks: Annotated[str | None, typer.Option("--break", metavar="FOLDER", help="memo.option.break")] = None,
    value: Annotated[str | None, typer.Option("--value", metavar="FOLDER", help="memo.option.value")] = None,
) -> None:
    """One page for those who decide."""
    from sim.cli.deciding import decide

    decide(ctx.obj, study, formats, languages, out, breaks, value)
