"""A small live drill: an outage from 10:00 to 14:00, two injects, a decision at 10:30 with ten minutes' time."""

from sim.session import lines as line
from sim.session.access import digest
from sim.session.console import Console
from sim.session.live import Definition, Live
from sim.session.log import ShortLog
from sim.session.place import Place
from tests import small
from tests.small import clock

SECRET = "of the trainer"
NINE = clock("09:00")

INJECTS = (
    {
        "id": "call",
        "title": {"en": "The call", "zh": "来电"},
        "at": "day 1 10:10",
        "from": "A clerk",
        "to": ["it-lead"],
        "text": {"en": "Nothing works.", "zh": "都开不了。"},
        "expected": "Find out whom it hits",
        "evaluator": "Do they write it down?",
        "meets": {"action": "verify-scope", "within": "20min"},
    },
    {
        "id": "rumour",
        "title": "Rumour",
        "at": "day 1 11:00",
        "from": "Somebody",
        "to": ["commander", "observer"],
        "text": "They say it lasts a week.",
    },
)

POINT = {
    "id": "paper",
    "title": {"en": "Paper", "zh": "纸质"},
    "at": "day 1 10:30",
    "question": {"en": "What now?", "zh": "怎么办？"},
    "timer": "10min",
    "options": [
        {"id": "wait", "text": {"en": "Wait", "zh": "等待"}},
        {"id": "write", "text": {"en": "Write", "zh": "手写"}, "do": [small.PAPER]},
    ],
    "default": "wait",
}


def scenario(*incidents, **fields):
    outage = small.outage(noticed={"after": "5min"}, title="Platform outage")
    return small.scenario(*(incidents or (outage,)), **{"injects": INJECTS, "decisions": [POINT], **fields})


class Room:
    """A session, its trainer, and two teams with a commander and an IT lead each; the clock is the test's."""

    def __init__(self, pace="facilitator", log=None, seed=1, drilled=None, actions=()):
        self.definition = Definition(drilled or scenario(), small.plan(*actions), seed, pace, digest(SECRET))
        self.log = log or ShortLog()
        self.live = Live(self.definition, self.log)
        self.console = Console(self.live)
        self.console.team(0.0, "red", "Red")
        self.console.team(0.0, "blue", "Blue")
        for team in ("red", "blue"):
            for role in ("commander", "it-lead", "observer"):
                seat = f"{team}-{role}"
                joined = line.Joined(seat=seat, team=team, role=role, called=seat, proof=digest(seat))
                self.live.write(0.0, line.SYSTEM, "", lambda _, joined=joined: joined)

    def place(self, name):
        """The seat of a team and a role, by its token."""
        return Place(self.live, self.live.seat(name, 0.0))

    def again(self):
        """The same session on a server that has just started."""
        return Live(self.definition, self.log)
