"""How long the trainer's action takes to reach the trainees' screens: many readers that look every second.

The readers are threads of the server's process: each looks, as a page does, whether anything has changed, and works out
its screen if it has. The log is in SQLite on disk. What the page costs beside it, drawing and the way to the browser,
is not in the figures.
"""

import argparse
import logging
import random
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
from readme import machine, markdown, record

import sim
from sim import register as reg
from sim.session.hall import Hall
from sim.session.seen import seen, stamp

LOOK_S = 1.0
GAP_S = 2.5
"""Seconds between two actions of the trainer."""


class Reader(threading.Thread):
    """Somebody who takes part."""

    def __init__(self, place, phase):
        super().__init__(daemon=True)
        self.place, self.phase = place, phase
        self.reached, self.spent, self.stopped = {}, [], False

    def run(self):
        time.sleep(self.phase)
        drawn = None
        while not self.stopped:
            began = time.perf_counter()
            live, seat = self.place.live, self.place.seat
            live.presence.looked(seat.id, time.time())
            now = stamp(live, seat.team, time.time())
            if now != drawn:
                shown = seen(self.place, time.time(), "en")
                drawn = now
                for count in range(shown.count, 0, -1):
                    if count in self.reached:
                        break
                    self.reached[count] = time.perf_counter()
            self.spent.append(time.perf_counter() - began)
            time.sleep(max(0.0, LOOK_S - (time.perf_counter() - began)))


def measured(clients, actions):
    """Delays of all readers and actions, and what a look costs, in seconds."""
    scenario, plan = sim.resolve("upgrade-failure", "beijing-trading", "by-the-book")
    with tempfile.TemporaryDirectory() as folder, reg.open_register(str(Path(folder) / "register.sqlite")) as register:
        hall = Hall(register)
        opened = hall.open(scenario, plan, seed=1)
        console = hall.console(opened.session, opened.secret, "trainer", time.time())
        codes = [console.team(time.time(), f"team-{n}", f"Team {n}").teams[f"team-{n}"].code for n in range(4)]
        given = [hall.join(codes[n % 4], "a", f"Person {n}", "observer", time.time()) for n in range(clients)]
        console.start(time.time(), 560.0)
        draws = random.Random(1)
        places = [hall.place(opened.session, one.token, time.time()) for one in given]
        readers = [Reader(place, draws.random() * LOOK_S) for place in places]
        for reader in readers:
            reader.start()
        time.sleep(2 * LOOK_S)
        acted = {}
        for number in range(actions):
            began = time.perf_counter()
            state = (console.pause if number % 2 == 0 else console.resume)(time.time())
            acted[state.count] = began
            time.sleep(GAP_S)
        for reader in readers:
            reader.stopped = True
        for reader in readers:
            reader.join()
        delays = [reader.reached[count] - began for count, began in acted.items() for reader in readers]
        return np.array(delays), np.concatenate([reader.spent for reader in readers])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=100)
    parser.add_argument("--actions", type=int, default=20)
    asked = parser.parse_args()
    logging.disable()
    delays, spent = measured(asked.clients, asked.actions)
    rows = [
        [name, *(f"{value:.0f}" for value in 1000 * np.quantile(values, (0.5, 0.95, 1.0)))]
        for name, values in (("from the action to the screen", delays), ("a look", spent))
    ]
    text = "\n\n".join(
        [
            f"{asked.clients} readers, {asked.actions} actions; {machine()}.",
            markdown(["milliseconds", "median", "95th percentile", "longest"], rows),
            "Wanted: 95 % of the screens within 2 s. Who looks every second waits for half a second on average.",
        ]
    )
    record("polling", text)
    print(text)


if __name__ == "__main__":
    main()
