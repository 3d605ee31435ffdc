"""Who works on what: offering, beginning, interrupting and finishing work (section 4 of the definition)."""

import numpy as np

from sim.world.kernel import views as v
from sim.world.kernel.bits import NONE, lowest, without_lowest
from sim.world.kernel.chance import uniform
from sim.world.kernel.clocks import clock_push, clock_remove, clock_sift
from sim.world.kernel.compiling import compiled, inlined
from sim.world.kernel.queues import before, insert, precedes, remove_head
from sim.world.kernel.records import (
    BUSY,
    DONE,
    IDLE,
    OFF,
    R_DONE,
    R_FLAWED,
    R_LOST,
    R_PREEMPTED,
    R_SERVING,
    SERVING,
    TRANSIT,
    WAITING,
)
from sim.world.kernel.waiting import arm, count, join, worth


@inlined
def enough(f, d, s, j):
    """Whether the supplies of a desk suffice to begin a job; it is noted if they do not."""
    job = v.jobs(f)[j]
    if v.desks(f)[d].uses and not (job.kept and job.desk == d):
        use, stock = v.use(f), v.stock(f)
        for p in range(f.n_supplies):
            at = (d * f.n_stages + s) * f.n_supplies + p
            if use[at] + use[at + f.n_desks * f.n_stages * f.n_supplies] * worth(f, j) > stock[p]:
                v.queues(f)[job.queue].lacks = True
                return False
    return True


@compiled
def take(f, d, s, j):
    use, stock = v.use(f), v.stock(f)
    for p in range(f.n_supplies):
        at = (d * f.n_stages + s) * f.n_supplies + p
        stock[p] -= use[at] + use[at + f.n_desks * f.n_stages * f.n_supplies] * worth(f, j)


@inlined
def set_clock(f, w, time):
    """A worker's clock starts; it takes the place of the one that has just run out, if that is still free."""
    if f.hole:
        f.hole = 0
        clock_sift(v.clocks(f), f.n_clocks, 0, time, w)
    else:
        f.n_clocks = clock_push(v.clocks(f), f.n_clocks, time, w)


@compiled
def begin(f, w, j, t):
    """A worker at his desk, not on the stack of the idle, begins a job that is not in its heap."""
    job = v.jobs(f)[j]
    worker = v.workers(f)[w]
    q = np.int64(job.queue)
    queue = v.queues(f)[q]
    d = worker.desk
    desk = v.desks(f)[d]
    if desk.uses and not (job.kept and job.desk == d):
        take(f, d, queue.stage, j)
    left = job.left if job.kept else v.work(f)[queue.stage * f.n_known + (j if j < f.n_known else job.origin)]
    job.desk = d
    pace = v.rate(f)[d * f.n_queues + q] * worker.speed
    end = t + left / pace
    job.state = SERVING
    worker.state = BUSY
    worker.job = j
    worker.left = left
    worker.since = t
    worker.pace = pace
    worker.end = end
    worker.speed_now = worker.speed
    worker.flaw_now = worker.flaw
    visit = v.visits(f)[job.row]
    visit.started = t
    visit.desk = d
    visit.worker = w
    visit.result = R_SERVING
    desk.busy += 1
    queue.serving += 1
    count(f, q, -1)
    if end < np.inf:
        set_clock(f, w, end)


@inlined
def best(f, d):
    """The job that a free worker of the desk turns to, or -1."""
    queues, menu, filled = v.queues(f), v.menu(f), v.filled(f)
    first, level, key = np.int64(-1), np.int64(0), 0.0
    for word in range(f.n_words):
        left = menu[d * f.n_words + word] & filled[word]
        while left != NONE:
            q = (word << 6) + lowest(left)
            left = without_lowest(left)
            queue = queues[q]
            if first >= 0 and (
                queue.level > level
                or (queue.level == level and (queue.key > key or (queue.key == key and queue.head > first)))
            ):
                continue
            if enough(f, d, queue.stage, queue.head):
                first, level, key = queue.head, queue.level, queue.key
    return first


@inlined
def turn(f, w, j, t):
    """A worker at his desk begins the head of a queue."""
    remove_head(v.jobs(f), v.queues(f), np.int64(v.jobs(f)[j].queue))
    begin(f, w, j, t)


@compiled
def fill(f, d, t):
    """The idle of a desk begin what they can."""
    desk = v.desks(f)[d]
    while desk.idle >= 0 and desk.busy < desk.seats:
        j = best(f, d)
        if j < 0:
            break
        w = desk.idle
        desk.idle = v.workers(f)[w].below
        turn(f, w, j, t)


@compiled
def fill_all(f, t):
    for d in range(f.n_desks):
        fill(f, d, t)


@inlined
def is_head(f, j, q):
    """Whether a job is, or would be, the head of its queue."""
    return v.queues(f)[q].head == j or precedes(v.jobs(f), j, v.queues(f)[q])


@inlined
def idle_for(f, j):
    """The desk of an idle worker who can begin a job now, or -1."""
    q = v.jobs(f)[j].queue
    desks, rate, s = v.desks(f), v.rate(f), v.queues(f)[q].stage
    for d in range(f.n_desks):
        desk = desks[d]
        if desk.idle >= 0 and desk.busy < desk.seats and rate[d * f.n_queues + q] > 0.0 and enough(f, d, s, j):
            return d
    return -1


@compiled
def victim(f, j):
    """The worker whom a job may interrupt: the one whose job ranks last, or -1."""
    jobs, workers, queues, rate = v.jobs(f), v.workers(f), v.queues(f), v.rate(f)
    q = np.int64(jobs[j].queue)
    worst = -1
    for w in range(f.n_workers):
        worker = workers[w]
        if worker.state != BUSY or worker.pace == 0.0 or worker.pending or rate[worker.desk * f.n_queues + q] == 0.0:
            continue
        level = queues[jobs[worker.job].queue].level
        if level <= queues[q].level or not enough(f, worker.desk, queues[q].stage, j):
            continue
        if worst >= 0:
            rival = queues[jobs[workers[worst].job].queue].level
            if level < rival or (level == rival and before(jobs, worker.job, workers[worst].job)):
                continue
        worst = w
    return worst


@compiled
def remaining(worker, t):
    return max(0.0, worker.left - (t - worker.since) * worker.pace)


@compiled
def give_back(f, w, t, result):
    """A worker's job returns to its backlog; the caller sees to the worker and his clock.

    False: the job's customer has given up.
    """
    worker = v.workers(f)[w]
    j = worker.job
    job = v.jobs(f)[j]
    q = np.int64(job.queue)
    job.kept = result != R_LOST
    job.left = remaining(worker, t)
    visit = v.visits(f)[job.row]
    visit.ended = t
    visit.result = result
    v.desks(f)[worker.desk].busy -= 1
    v.queues(f)[q].serving -= 1
    waiting = join(f, j, q, t, True)
    if waiting:
        insert(v.jobs(f), v.queues(f), q, j)
        arm(f, j, t)
    return waiting


@compiled
def offer(f, j, queued, t):
    """Offer a job that just joined (section 4), to the idle and then by interrupting work of lower rank.

    `queued`, whether it is in its queue already, is given as np.bool_: each literal would be compiled by itself.
    """
    jobs, queues, workers = v.jobs(f), v.queues(f), v.workers(f)
    while True:
        q = np.int64(jobs[j].queue)
        leads = is_head(f, j, q)
        d = idle_for(f, j) if leads else -1
        if d >= 0:
            if queued:
                remove_head(jobs, queues, q)
            w = v.desks(f)[d].idle
            v.desks(f)[d].idle = workers[w].below
            begin(f, w, j, t)
            return
        w = victim(f, j) if leads and v.stages(f)[queues[q].stage].preempt else -1
        if w < 0:
            if not queued:
                insert(jobs, queues, q, j)
            arm(f, j, t)
            return
        if queued:
            remove_head(jobs, queues, q)
        ousted = workers[w].job
        f.n_clocks = clock_remove(v.clocks(f), f.n_clocks, w)
        waiting = give_back(f, w, t, R_PREEMPTED)
        begin(f, w, j, t)
        if not waiting:
            return
        j = ousted
        queued = True


@inlined
def stand_idle(f, w):
    worker = v.workers(f)[w]
    desk = v.desks(f)[worker.desk]
    worker.state = IDLE
    worker.below = desk.idle
    desk.idle = w


@compiled
def post(f, w, d, t):
    posting = v.postings(f)[f.n_postings]
    f.n_postings += 1
    posting.time = t
    posting.worker = w
    posting.desk = d


@compiled
def depart(f, w, target, speed, flaw, delay, t):
    """A worker who holds no work and is on no stack goes to a desk or off (section 5)."""
    worker = v.workers(f)[w]
    was = worker.desk if worker.state == IDLE or worker.state == BUSY else -1
    worker.pending = False
    worker.speed = speed
    worker.flaw = flaw
    worker.desk = target
    if target >= 0 and delay == 0.0:
        stand_idle(f, w)
        if was != target:
            post(f, w, target, t)
        return
    if was >= 0:
        post(f, w, -1, t)
    if target < 0:
        worker.state = OFF
    else:
        worker.state = TRANSIT
        worker.end = t + delay
        set_clock(f, w, t + delay)


@inlined
def luck(f, j):
    """The number by which a job's chances are drawn; its own if none is given."""
    return v.luck(f)[j] if j < f.n_luck else j


@inlined
def finish(f, w, t):
    """A worker has finished his work (section 4); his clock is out of the heap."""
    worker = v.workers(f)[w]
    d, j = worker.desk, worker.job
    desk = v.desks(f)[d]
    job = v.jobs(f)[j]
    q = np.int64(job.queue)
    queue = v.queues(f)[q]
    s = queue.stage
    stage = v.stages(f)[s]
    visit = v.visits(f)[job.row]
    visit.ended = t
    desk.busy -= 1
    queue.serving -= 1
    if stage.sets_channel:
        job.channel = desk.channel
    if stage.clears:
        job.flawed = False
    chance = v.flaw_chance(f)[d * f.n_stages + s] * worker.flaw_now
    if chance > 0.0 and uniform(f.seed, luck(f, j), s, np.int64(job.loops), 0) < chance:
        job.flawed = True
    if job.flawed and stage.catch > 0.0 and uniform(f.seed, luck(f, j), s, np.int64(job.loops), 1) < stage.catch:
        visit.result = R_FLAWED
        job.loops += 1
        target = v.routes(f)[(f.n_stages + s) * f.n_channels + job.channel]
    else:
        visit.result = R_DONE
        target = v.routes(f)[s * f.n_channels + job.channel]
        if stage.completes:
            job.reached = True
    joined = False
    if target < 0:
        job.state = DONE
    else:
        onward = target * f.n_classes + queue.cls
        joined = join(f, j, onward, t, False)
        if joined:
            insert(v.jobs(f), v.queues(f), onward, j)
    if worker.pending:
        depart(f, w, worker.target, worker.next_speed, worker.next_flaw, worker.delay, t)
        fill(f, d, t)
        if worker.state == IDLE:
            fill(f, worker.desk, t)
    else:
        following = best(f, d) if desk.busy < desk.seats else -1
        if following >= 0:
            turn(f, w, following, t)
        else:
            stand_idle(f, w)
    if joined and job.state == WAITING:
        offer(f, j, np.bool_(True), t)
