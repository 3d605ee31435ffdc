"""Work in other processes: kept by what went in, or by an id; it may fail, be cancelled, or lose its process."""

import os
import pickle
import signal
import subprocess
import sys
import threading
import types
from concurrent.futures import ThreadPoolExecutor

import pytest

import sim
from sim import workers
from sim.case import Case
from sim.errors import InputError, Problem
from sim.glance import Glance, Glances
from sim.jobs import Jobs
from sim.measures import Reading
from sim.workers import Crew

LONG = 600
"""Seconds that nothing takes, however slow the machine is at a moment."""


@pytest.fixture(scope="module")
def jobs():
    made = Jobs(workers=1, drills=2, jobs=3)
    yield made
    made.close()


@pytest.fixture(scope="module")
def small():
    return sim.resolve("upgrade-failure", organisation="small-firm")


def finished(jobs, name):
    over = threading.Event()
    while not jobs.job(name).over:
        over.wait(0.01)
    return jobs.job(name)


def test_a_drill_in_a_worker_is_the_same_drill(jobs, small):
    assert jobs.drill(*small, 5).to_dict() == sim.run(*small, seed=5).to_dict()


def test_a_drill_is_kept(jobs, small):
    assert jobs.drill(*small, 5) is jobs.drill(*small, 5)


def test_a_glance_shows_what_the_drill_came_to_in_little_space(jobs, small):
    jobs.begin(*small, 5)
    glance, outcome = jobs.glance(*small, 5), sim.run(*small, seed=5)
    assert glance is jobs.glance(*small, 5)
    measures = outcome.measures["with-response"]
    assert (glance.loss, glance.loss_averted) == (measures.loss.total, outcome.loss_averted)
    assert (glance.orders_on_time, glance.peak_backlog) == (measures.orders_on_time, measures.peak_backlog)
    assert glance.periods == outcome.response.incident_periods
    orders = {name for name, step in zip(outcome.layout.stages, outcome.layout.order_stages, strict=True) if step}
    table = outcome.backlog[outcome.backlog["stage"].isin(orders)]
    for run, curve in glance.backlog.items():
        assert curve.sum() == table.loc[table["run"] == run, "waiting"].sum()
        assert len(curve) == len(glance.minutes)
    assert len(pickle.dumps(glance)) < 100_000 < len(pickle.dumps(outcome))


def test_only_the_latest_drills_are_kept(jobs, small):
    first = jobs.drill(*small, 6)
    for seed in (7, 8):
        jobs.drill(*small, seed)
    assert jobs.drill(*small, 6) is not first


def test_a_killed_worker_is_replaced(jobs, small):
    with pytest.raises(Exception, match="terminated"):
        jobs._front.crew.give(os._exit, 1).result.result()
    assert jobs.drill(*small, 9).manifest.seed == 9


def test_a_worker_that_replaces_another_runs_no_page(jobs, small, monkeypatch, tmp_path):
    page = types.ModuleType("__main__")  # as it stands there while a page is run, and after
    page.__file__ = str(tmp_path / "page.py")
    (tmp_path / "page.py").write_text("raise SystemExit('a page is no program')")
    monkeypatch.setitem(sys.modules, "__main__", page)
    with pytest.raises(Exception, match="terminated"):
        jobs._front.crew.give(os._exit, 1).result.result()
    assert jobs.drill(*small, 10).manifest.seed == 10


def test_two_that_meet_a_broken_pool_have_one_new_one(jobs, small, monkeypatch):
    made, all_wait, lost = [], threading.Barrier(3), threading.Event()
    crew = jobs._front.crew
    new_pool, give = crew._new_pool, jobs._given

    def waiting(*wanted):
        given = give(*wanted)
        if not lost.is_set():
            all_wait.wait(LONG)
        return given

    monkeypatch.setattr(crew, "_new_pool", lambda: made.append(new_pool()) or made[-1])
    monkeypatch.setattr(jobs, "_given", waiting)
    worker = crew.give(os.getpid).result.result()
    crew.give(signal.pause)  # what comes after it waits, and is lost with it
    with ThreadPoolExecutor(2) as threads:
        drills = [threads.submit(jobs.drill, *small, seed) for seed in (20, 21)]
        all_wait.wait(LONG)
        lost.set()
        os.kill(worker, signal.SIGTERM)
        assert [drill.result().manifest.seed for drill in drills] == [20, 21]
    assert made == [crew.pool]


def test_no_worker_outlives_a_server_that_was_killed():
    script = "import time; from sim.workers import Crew; Crew(1, 5).give(pow, 2, 3).result.result(); print(flush=True)"
    server = subprocess.Popen(
        [sys.executable, "-c", f"{script}; time.sleep(600)"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    server.stdout.readline()
    server.kill()
    assert server.communicate(timeout=LONG) == (b"", None)  # comes back when nobody is left who could write there


def test_nobody_waits_for_longer_work_who_wants_a_drill_or_a_report(jobs, small):
    go_on = threading.Event()
    long = [jobs.submit(lambda executor, progress: go_on.wait(LONG), {}) for _ in range(2)]
    worker = jobs._back.crew.give(os.getpid).result.result()
    paused = jobs._back.crew.give(signal.pause)
    try:
        assert jobs.drill(*small, 30).manifest.seed == 30
        assert (
            finished(jobs, jobs.soon(lambda executor, progress: executor.submit(pow, 2, 4).result(), {})).result == 16
        )
        assert not paused.result.done()
        assert {jobs.job(name).state for name in long} <= {"waiting", "running"}
    finally:
        go_on.set()
        jobs._back.crew.mend(paused.pool)
        os.kill(worker, signal.SIGTERM)


def test_processes_that_are_lost_are_replaced_by_others_that_get_ready():
    crew = Crew(1, 0)
    try:
        crew.get_ready()
        with pytest.raises(Exception, match="terminated"):
            crew.give(os._exit, 1).result.result()
        assert crew.give(eval, "'sim.world.kernel' in __import__('sys').modules").result.result()
    finally:
        crew.close()


def test_work_that_met_a_broken_pool_can_be_tried_again(jobs):
    def work(executor, progress):
        return executor.submit(os._exit, 1).result()

    assert finished(jobs, jobs.submit(work, {})).state == "failed"
    job = finished(jobs, jobs.submit(lambda executor, progress: executor.submit(pow, 2, 3).result(), {}))
    assert job.result == 8


def test_work_says_how_far_it_is_and_keeps_its_result(jobs):
    half, go_on = threading.Event(), threading.Event()

    def work(executor, progress):
        progress(0.5)
        half.set()
        go_on.wait(LONG)
        return executor.submit(pow, 2, 10).result()

    name = jobs.submit(work, {"of": "two"})
    assert half.wait(LONG)
    job = jobs.job(name)
    assert (job.state, job.share, job.about) == ("running", 0.5, {"of": "two"})
    assert job.seconds_left is not None
    go_on.set()
    assert (finished(jobs, name).state, finished(jobs, name).result) == ("done", 1024)


def test_work_is_found_by_what_it_is_about(jobs):
    """Of several about the same, the latest."""
    about = {"finding": "one"}
    assert jobs.latest(about) is None
    names = [jobs.submit(lambda pool, progress: None, about) for _ in range(2)]
    assert jobs.latest({"finding": "one"}).id == names[1]
    assert jobs.latest({"finding": "two"}) is None


def test_work_that_fails_keeps_its_reason(jobs):
    def work(executor, progress):
        raise InputError([Problem("study.empty", field="plans")])

    job = finished(jobs, jobs.submit(work, {}))
    assert job.state == "failed"
    assert isinstance(job.error, InputError)


def test_work_that_is_cancelled_ends_when_it_next_tells_how_far_it_is(jobs):
    begun, told = threading.Event(), threading.Event()

    def work(executor, progress):
        begun.set()
        told.wait(LONG)
        progress(0.9)
        return "too far"

    name = jobs.submit(work, {})
    assert begun.wait(LONG)
    jobs.cancel(name)
    told.set()
    job = finished(jobs, name)
    assert (job.state, job.result) == ("cancelled", None)


def test_work_of_long_ago_is_forgotten_but_never_what_goes_on(jobs):
    go_on = threading.Event()
    long = jobs.submit(lambda executor, progress: go_on.wait(LONG), {})
    names = [finished(jobs, jobs.submit(lambda executor, progress: None, {})).id for _ in range(6)]
    kept = [name for name in (long, *names) if jobs.job(name) is not None]
    go_on.set()
    assert kept == [long, *names[-2:]]


def test_ids_cannot_be_guessed_and_unknown_ones_mean_nothing(jobs):
    names = {jobs.submit(lambda executor, progress: None, {}) for _ in range(3)}
    assert len(names) == 3
    assert all(len(name) >= 16 for name in names)
    assert jobs.job("0") is None
    jobs.cancel("0")


def test_looks_at_drafts_of_which_each_differs_from_the_one_before_show_what_their_drills_come_to(small):
    scenario, plan = small
    nothing = plan.model_copy(update={"actions": ()})
    busier = scenario.model_copy(update={"demand_factor": 1.1})
    calm = scenario.model_copy(update={"incidents": ()})
    glances = Glances()
    for edited, response in ((scenario, plan), (scenario, nothing), (calm, nothing), (busier, plan), (busier, plan)):
        seen, drill = glances.look(edited, response, 3), Glance.of(sim.run(edited, response, 3))
        assert (seen.loss, seen.loss_averted, seen.peak_backlog) == (drill.loss, drill.loss_averted, drill.peak_backlog)
        assert {run: curve.tolist() for run, curve in seen.backlog.items()} == {
            run: curve.tolist() for run, curve in drill.backlog.items()
        }


def test_a_look_at_another_response_makes_one_run_and_reads_one(small, monkeypatch):
    scenario, plan = small
    glances, played, taken = Glances(), [], []
    play, take = Case.play, Reading.take
    glances.look(scenario, plan, 3)
    monkeypatch.setattr(Case, "play", lambda case, name, **how: played.append(name) or play(case, name, **how))
    monkeypatch.setattr(Reading, "take", lambda r, name: taken.append((r.run.name, name)) or take(r, name))
    glances.look(scenario, plan.model_copy(update={"actions": ()}), 3)
    assert played == ["with-response"]
    assert {run for run, _ in taken} == {"with-response"}


def test_a_worker_keeps_memory_for_the_next_drill_where_the_system_lets_it(monkeypatch):
    told = []
    library = types.SimpleNamespace(mallopt=lambda *what: told.append(what))
    monkeypatch.setattr(workers.ctypes, "CDLL", lambda name: library)
    workers._keep_memory()
    del library.mallopt  # as in other C libraries
    workers._keep_memory()
    assert told == list(workers.KEPT)


def test_a_look_that_fails_once_is_tried_anew(small, monkeypatch):
    scenario, plan = small
    glances, play = Glances(), Case.play

    def too_large(case, name, **settings):
        if name == "without-response":
            raise MemoryError
        return play(case, name, **settings)

    monkeypatch.setattr(Case, "play", too_large)
    with pytest.raises(MemoryError):
        glances.look(scenario, plan, 3)
    monkeypatch.setattr(Case, "play", play)
    assert glances.look(scenario, plan, 3).loss == Glance.of(sim.run(scenario, plan, 3)).loss
