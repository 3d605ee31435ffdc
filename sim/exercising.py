"""The exercise side of a scenario in words."""

from sim import formats
from sim.scenario.decision_points import Option
from sim.scenario.exercise import Cue, Inject, Role, Scheduled
from sim.scenario.scenario import Scenario
from sim.texts import text
from sim.words import Titles

__all__ = ["Exercise"]


class Exercise:
    """What injects, decision points and roles of a scenario say.

    Parameters
    ----------
    scenario : Scenario
    titles : Titles
        In the reader's language.
    """

    def __init__(self, scenario: Scenario, titles: Titles) -> None:
        self.language = titles.language
        self.titles = titles
        self.names = {inject.id: inject.title.in_(self.language) for inject in scenario.injects}

    def _say(self, key: str, **values: object) -> str:
        return text(key, self.language, **values)

    def role(self, role: Role) -> str:
        """What a role is called."""
        return self._say(f"role.{role}")

    def task(self, role: Role) -> str:
        """What a role does."""
        return self._say(f"role.{role}-does")

    def moment(self, scheduled: Scheduled) -> str:
        """When something comes."""
        if scheduled.at is not None:
            return formats.moment(scheduled.at, self.language)
        if scheduled.when is None:
            return self._say("exercise.on-release")
        words = self.cue(scheduled.when)
        if not scheduled.delay:
            return words
        return self._say("exercise.delayed", cue=words, time=formats.duration(scheduled.delay, self.language))

    def cue(self, cue: Cue) -> str:
        """What something waits for."""
        if cue.inject is not None:
            return self._say("exercise.when-inject", inject=self.names[cue.inject])
        parts = (cue.all or ()) + (cue.any or ())
        if parts:
            return self._say("cli.when.and" if cue.all else "cli.when.or").join(map(self.cue, parts))
        return self.titles.trigger(cue, None)

    def sent(self, inject: Inject) -> str:
        """From whom, to whom and how an inject comes."""
        to = self.titles.joined(self.role(role) for role in inject.to)
        sender, method = inject.sender.in_(self.language), self._say(f"method.{inject.method}")
        return self._say("exercise.sent", sender=sender, to=to, method=method)

    def meets(self, inject: Inject) -> str:
        """What shows that the expected action was done."""
        assert inject.meets is not None
        kinds = self._say("cli.when.or").join(self._say(f"cli.action.{kind}") for kind in inject.meets.action)
        key = "exercise.within" if inject.meets.ahead else "exercise.within-from-then"
        return self._say(key, actions=kinds, time=formats.duration(inject.meets.within, self.language))

    def option(self, option: Option, default: str) -> str:
        """An option and what it does."""
        words = option.text.in_(self.language)
        does = [self._say(f"cli.action.{action.do}") for action in option.do]
        does += [self._say("exercise.stops", action=name) for name in option.stops]
        line = self._say("exercise.option", text=words, does=self.titles.joined(does)) if does else words
        return self._say("exercise.default", option=line) if option.id == default else line
