"""Options that several commands have, under one name and with one meaning. Texts are keys of the catalogue."""

from typing import Annotated

import typer

from sim.cli.options import whole

__all__ = [
    "MANY",
    "Changes",
    "Cluster",
    "Confidence",
    "Days",
    "Json",
    "Languages",
    "Organisation",
    "Out",
    "Plan",
    "Resume",
    "Scenario",
    "Scenarios",
    "Seed",
    "StudySeed",
    "Workers",
    "days_of",
    "given",
    "seed_of",
    "workers_of",
]

Scenario = Annotated[str, typer.Argument(metavar="SCENARIO", help="cli.argument.scenario")]
Scenarios = Annotated[str, typer.Argument(metavar="SCENARIO[,...]", help="study.argument.scenarios")]
Organisation = Annotated[str | None, typer.Option("--organisation", metavar="NAME", help="cli.option.organisation")]
Plan = Annotated[str | None, typer.Option("--plan", metavar="NAME", help="cli.option.plan")]
Days = Annotated[str | None, typer.Option("--days", metavar="N", help="cli.option.days")]
Seed = Annotated[str, typer.Option("--seed", metavar="N", help="cli.option.seed")]
Languages = Annotated[str | None, typer.Option("--language", metavar="en,zh", help="cli.option.languages")]
Json = Annotated[bool, typer.Option("--json", help="cli.option.json")]

# of studies
Changes = Annotated[list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="study.option.set")]
Confidence = Annotated[str, typer.Option("--confidence", metavar="SHARE", help="study.option.confidence")]
StudySeed = Annotated[str, typer.Option("--seed", metavar="N", help="study.option.seed")]
Workers = Annotated[str | None, typer.Option("--workers", metavar="N", help="study.option.workers")]
Cluster = Annotated[str | None, typer.Option("--cluster", metavar="ADDRESS", help="study.option.cluster")]
Out = Annotated[str | None, typer.Option("--out", metavar="FOLDER", help="study.option.out")]
Resume = Annotated[bool, typer.Option("--resume", help="study.option.resume")]

SEEDS = 2**63 - 1
MANY = 10**7
"""So many replications at most."""


def seed_of(written: str) -> int:
    """The seed that was written."""
    return whole("--seed", written, 0, SEEDS)


def given(ctx: typer.Context, name: str) -> bool:
    """Whether an option was given, be it with its usual value."""
    source = ctx.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


def days_of(written: str | None) -> int | None:
    """How many days, if that was said."""
    return None if written is None else whole("--days", written, 1, 400)


def workers_of(written: str | None) -> int | None:
    """How many workers, if that was said."""
    return None if written is None else whole("--workers", written, 1, 1000)
