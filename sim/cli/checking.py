"""``check``: whether files are valid, and what can be said of them without running them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rich.text import Text

from sim import lint
from sim.cli.naming import Found, find_any
from sim.cli.readying import ready
from sim.cli.terminal import Terminal
from sim.errors import InputError, Problem
from sim.lint import Remark, Severity
from sim.loading import load_organisation, load_plan, load_preparedness, resolve
from sim.scenario.organisation import Organisation
from sim.scenario.reading import Document, dotted
from sim.scenario.scenario import Scenario

__all__ = ["check"]


@dataclass(frozen=True)
class _Verdict:
    """What is wrong with a file, and what might be better."""

    name: str
    kind: str | None
    errors: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    hints: tuple[Problem, ...] = ()
    unchecked: bool = False
    """A plan that could not be held against an organisation."""


def check(terminal: Terminal, names: Sequence[str], organisation: str | None, *, quick: bool = False) -> int:
    """Check files and entries of the library; returns the exit status: 2 if there are errors.

    Parameters
    ----------
    quick : bool
        Without the dry run of scenarios, for which the simulator has to be loaded.
    """
    verdicts: list[_Verdict] = []
    found: list[Found] = []
    for name in names:
        try:
            found += find_any(name)
        except InputError as error:
            verdicts.append(_Verdict(name, None, error.problems))
    companies = {organisation: load_organisation(organisation)} if organisation is not None else {}
    # Plans come last, to be held against the organisations of the other files.
    for item in sorted(found, key=lambda item: item.kind == "plan"):
        verdicts += _judge(item, companies, None if quick else terminal)
    for verdict in verdicts:
        _tell(terminal, verdict)
    return 2 if any(verdict.errors for verdict in verdicts) else 0


def _judge(item: Found, companies: dict[str, Organisation], trying: Terminal | None) -> list[_Verdict]:
    """The verdict on one file; organisations that turn up are added to the known ones."""
    try:
        match item.kind:
            case "organisation":
                companies[item.name] = load_organisation(item.name)
                return [_verdict(item, lint.of_organisation(companies[item.name]))]
            case "plan":
                return _judge_plan(item, companies)
            case "scenario":
                scenario, plan = resolve(item.name)  # the organisation and the plan that it names may be wrong, too
                company = scenario.organisation
                assert isinstance(company, Organisation)
                companies.setdefault(_place_of(item, company), company)
                remarks = [*lint.of_drill(scenario, plan, company)]
                if isinstance(written := item.document.data, dict) and isinstance(written["organisation"], dict):
                    remarks += [replace(r, loc=("organisation", *r.loc)) for r in lint.of_organisation(company)]
                if trying is not None and not any(remark.severity == "error" for remark in remarks):
                    remarks += _tried(trying, scenario)
                return [_verdict(item, remarks)]
            case "preparedness":
                load_preparedness(item.name)
                return [_verdict(item, ())]
    except InputError as error:
        return [_Verdict(item.name, item.kind, error.problems)]


def _tried(terminal: Terminal, scenario: Scenario) -> list[Remark]:
    """Remarks that take a dry run."""
    ready(terminal)
    return list(lint.of_dry_run(scenario))


def _place_of(item: Found, company: Organisation) -> str:
    """Something to tell organisations apart by."""
    return f"{item.name} {company.title.in_('en')}"


def _judge_plan(item: Found, companies: dict[str, Organisation]) -> list[_Verdict]:
    if not companies:
        plan = load_plan(item.name)
        return [_verdict(item, lint.of_plan(plan, None), unchecked=bool(plan.actions))]
    different: list[Organisation] = []
    for company in companies.values():
        different += [company] if company not in different else []
    remarks = [r for company in different for r in lint.of_plan(load_plan(item.name, company), company)]
    return [_verdict(item, remarks)]


def _verdict(item: Found, remarks: Iterable[Remark], *, unchecked: bool = False) -> _Verdict:
    different: list[Remark] = []
    for remark in remarks:
        different += [remark] if remark not in different else []

    def problems(severity: Severity) -> tuple[Problem, ...]:
        return tuple(_problem(remark, item.document) for remark in different if remark.severity == severity)

    return _Verdict(item.name, item.kind, problems("error"), problems("warning"), problems("hint"), unchecked)


def _problem(remark: Remark, document: Document) -> Problem:
    place = document.place(remark.loc, of_key=False)
    return Problem(remark.key, field=dotted(remark.loc), values=remark.values, **place)


def _tell(terminal: Terminal, verdict: _Verdict) -> None:
    kind = terminal.say(f"kind.{verdict.kind}") if verdict.kind else terminal.say("kind.file")
    state = "wrong" if verdict.errors else "hints" if verdict.warnings or verdict.hints else "fine"
    counts = {"errors": len(verdict.errors), "hints": len(verdict.warnings) + len(verdict.hints)}
    style = {"wrong": "bold red", "hints": "yellow", "fine": "green"}[state]
    words = terminal.say(f"cli.check-{state}", file=verdict.name, kind=kind, **counts)
    terminal.out.print(Text(words, style=style), soft_wrap=True)
    terminal.out.file.flush()  # so that the two streams do not overtake each other
    terminal.complain(*verdict.errors)
    for warning in verdict.warnings:
        terminal.line(terminal.say("cli.warning", message=warning.message(terminal.language)))
    for hint in verdict.hints:
        terminal.line(terminal.say("cli.hint", message=hint.message(terminal.language)))
    if verdict.unchecked:
        terminal.line(terminal.say("cli.hint", message=terminal.say("lint.no-organisation")))
