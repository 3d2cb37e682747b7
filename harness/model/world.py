"""The model's world: threads, processes, signals and timers of one program, and how time goes on.

Written from the man pages and docs/virtual-time.md alone. One step of one thread is one system call
or its end. Where the documentation leaves an order open, every order is possible here: `choose`
picks one. A program is of use only if all orders lead to the same trace; see expected() in trace.py.
"""

import random

EPERM, ESRCH, EINTR, ECHILD, EAGAIN, EBUSY = 1, 3, 4, 10, 11, 16
EINVAL, EDEADLK, ENOTSOCK, ETIMEDOUT = 22, 35, 88, 110

SECOND = 10**9
LIMIT = 200 * SECOND - 1  # what has not ended by then is killed
STEP_LIMIT = 800
RECORD_SIGNAL = -1
SIGNALS = 4
REAL_TIME_SIGNAL = 3  # queued; the others are pending once at most
NUMBERS = (10, 12, 14)  # as statuses of waitpid show them
ALL = (1 << SIGNALS) - 1
DEFAULT, IGNORED, CAUGHT, RESTARTED = range(4)

# What is due at one instant is released in this order; equals in the order of their creation.
TIMER, DESCRIPTOR_TIMER, WAIT = range(3)


class Undefined(Exception):
    """The program does what no documentation defines."""


class Wait:
    """A thread is in a call that waits. `take` ends it when `ready`; `expire` answers for a
    deadline (None: waits on), `interrupted` for a handler that ran."""

    def __init__(self, ready, take, deadline=None, expire=None, on_signal="never", interrupted=None, leave=None):
        self.ready, self.take, self.deadline, self.expire = ready, take, deadline, expire
        self.on_signal, self.interrupted = on_signal, interrupted or (lambda: (-EINTR, 0))
        self.leave = leave or (lambda: None)
        self.awaited = 0  # mask of signals that sigtimedwait takes


class Pending:
    """A signal that was sent and not yet delivered."""

    def __init__(self, signal, timer=None):
        self.signal, self.timer = signal, timer


class Process:
    def __init__(self, parent):
        self.actions = list(parent.actions) if parent else [DEFAULT] * SIGNALS
        self.pending, self.threads, self.timers = [], [], {}
        self.interval_timer = None
        self.ignored_at = {}  # signals that were sent and ignored
        self.status = None  # once it has ended
        self.is_reaped = False


class Thread:
    def __init__(self, actor, process, mask, order):
        self.actor, self.process, self.order = actor, process, order
        self.first_mask, self.mask = mask, ALL
        self.pending, self.trace, self.loops = [], [], []
        self.at, self.steps_at_end = 0, 0
        self.wait = self.result = None
        self.has_begun = self.is_done = self.has_fired = False
        self.started, self.collected = [], set()
        self.holds = set()
        process.threads.append(self)


class Timer:
    """Of setitimer, timer_create or timerfd; `fire` says what its expiry does."""

    def __init__(self, kind, order, process=None, signal=None, thread=None):
        self.kind, self.order, self.process, self.signal, self.thread = kind, order, process, signal, thread
        self.deadline, self.interval = None, 0
        self.overruns = self.overruns_told = 0  # since the signal was sent; of the last one delivered
        self.expirations = 0  # that no read has told
        self.missed = 0  # of an instant that had passed when it was set: timer_settime(2)

    def arm(self, now, deadline, interval):
        self.missed = 0
        if deadline is not None and deadline < now:
            self.missed = (now - deadline) // interval if interval else 0
            self.behind = now - deadline - self.missed * interval
            deadline = now
        else:
            self.behind = 0
        self.deadline, self.interval = deadline, interval
        self.overruns = self.overruns_told = self.expirations = 0

    def rest(self, now):
        if self.deadline is None:
            return 0
        if self.deadline <= now:
            raise Undefined("the rest of a timer that is due now")
        return self.deadline - now


class World:
    def __init__(self, program, operations, schedule):
        self.program, self.operations = program, operations
        self.random = random.Random(schedule)
        self.is_ordered = schedule == 0
        self.keenness = [self.random.random() for _ in program.actors]
        self.is_by_keenness = schedule % 2 == 1
        self.now = self.steps = self.created = self.tickets = 0
        self.choices = 0
        self.threads = {}
        self.timers = []
        root = Process(None)
        self.start(0, root, 0)

    # Orders that nothing defines.

    def choose(self, items):
        if len(items) == 1:
            return items[0]
        self.choices += 1
        return items[0] if self.is_ordered else self.random.choice(items)

    def choose_thread(self, threads):
        if len(threads) > 1 and self.is_by_keenness and self.random.random() < 0.9:
            self.choices += 1
            return max(threads, key=lambda thread: self.keenness[thread.actor])
        return self.choose(threads)

    # Threads.

    def next_order(self):
        self.created += 1
        return self.created

    def next_ticket(self):
        self.tickets += 1
        return self.tickets - 1

    def start(self, actor, process, mask):
        thread = Thread(actor, process, mask, self.next_order())
        self.threads[actor] = thread
        return thread

    def record(self, thread, statement, result, detail):
        thread.trace.append((self.now, statement, result, detail))

    def end_process(self, process, status):
        process.status = status
        for thread in process.threads:
            if thread.wait:
                thread.wait.leave()
                if thread.wait.on_signal == "condition":
                    raise Undefined("a thread is killed while it waits for a condition")
            thread.is_done, thread.wait = True, None
        self.timers = [timer for timer in self.timers if timer.process is not process]

    # Signals.

    def deliverable(self, thread):
        return [entry for entry in thread.pending + thread.process.pending if not thread.mask >> entry.signal & 1]

    def send(self, process, signal, thread=None, timer=None):
        if process.status is not None:
            return
        queue = thread.pending if thread else process.pending
        receivers = [thread] if thread else [other for other in process.threads if not other.is_done]
        blocks = {other.mask >> signal & 1 for other in receivers}
        if process.actions[signal] == IGNORED:
            if len(blocks) > 1:
                raise Undefined("an ignored signal that some threads block")
            if blocks == {0}:
                process.ignored_at[signal] = self.now
                return
        same = [entry for entry in queue if entry.signal == signal]
        if timer and any(entry.timer is timer for entry in same):
            timer.overruns += 1
            return
        if same and signal != REAL_TIME_SIGNAL:
            if timer or same[0].timer:
                raise Undefined("two sources of one standard signal")
            return
        if timer:
            timer.overruns = 0
        queue.append(Pending(signal, timer))

    def dequeue(self, thread, entry):
        (thread.pending if entry in thread.pending else thread.process.pending).remove(entry)
        if entry.timer:
            entry.timer.overruns_told = entry.timer.overruns
            entry.timer.overruns = 0

    def deliver(self, thread):
        """Delivers all that can be; tells what the handlers wish: None (none ran), "restart" or
        "interrupt". Which of several signals comes first is not defined."""
        wishes = []
        while True:
            entries = self.deliverable(thread)
            if not entries:
                break
            entry = self.choose(entries)
            self.dequeue(thread, entry)
            action = thread.process.actions[entry.signal]
            if action == DEFAULT:
                self.end_process(thread.process, NUMBERS[entry.signal] if entry.signal < 3 else 36)
                return None
            if action != IGNORED:
                self.record(thread, RECORD_SIGNAL, entry.signal, self.next_ticket())
                wishes.append("restart" if action == RESTARTED else "interrupt")
        return self.choose(wishes) if wishes else None

    # One step of one thread.

    def can_run(self, thread):
        if thread.is_done:
            return False
        wait = thread.wait
        return not wait or thread.has_fired or wait.ready() or bool(self.deliverable(thread))

    def step(self, thread):
        if not thread.has_begun:
            thread.has_begun, thread.mask = True, thread.first_mask
        elif thread.result is not None:
            self.finish(thread)
        elif thread.wait:
            self.look(thread)
        elif self.deliverable(thread):
            self.deliver(thread)
        else:
            self.begin(thread)

    def look(self, thread):
        """A thread that waits was woken."""
        wait = thread.wait
        result = None
        if wait.ready():
            result = wait.take()
        elif thread.has_fired:
            thread.has_fired = False
            wait.deadline = None
            result = wait.expire()
        else:
            wish = self.deliver(thread)
            if thread.is_done:
                return
            is_over = wait.on_signal == "interrupt" or wait.on_signal == "restart" and wish == "interrupt"
            result = wait.interrupted() if wish and is_over else None
        if result is not None:
            wait.leave()
            thread.wait, thread.result = None, result

    def may_pass(self, thread):
        """A signal for a process is for any of its threads that does not block it: kill(2) may return
        before another one has taken it."""
        entries = self.deliverable(thread)
        others = [other for other in thread.process.threads if other is not thread and not other.is_done]
        return bool(entries) and all(
            entry in thread.process.pending and any(not other.mask >> entry.signal & 1 for other in others)
            for entry in entries) and self.choose([False, True])

    def finish(self, thread):
        if not self.may_pass(thread):
            self.deliver(thread)
        if thread.is_done:
            return
        (result, detail), thread.result = thread.result, None
        statements = self.program.actors[thread.actor]
        if thread.at < len(statements):
            self.record(thread, thread.at, result, detail)
            thread.at += 1

    def begin(self, thread):
        statements = self.program.actors[thread.actor]
        while thread.at < len(statements) and statements[thread.at][0] in ("loop", "end"):
            self.turn(thread, statements[thread.at])
        if thread.at == len(statements):
            self.end(thread)
            return
        name, *arguments = statements[thread.at]
        answer = self.operations[name](self, thread, *arguments)
        if isinstance(answer, Wait):
            thread.wait = answer
        else:
            thread.result = answer

    @staticmethod
    def turn(thread, statement):
        if statement[0] == "loop":
            thread.loops.append([thread.at, statement[1]])
        else:
            loop = thread.loops[-1]
            loop[1] -= 1
            if loop[1] > 0:
                thread.at = loop[0]
            else:
                thread.loops.pop()
        thread.at += 1

    def end(self, thread):
        """An actor waits for all that it has started; a process ends with the actor that leads it."""
        for actor in sorted(thread.started):
            if actor not in thread.collected:
                answer = self.operations["collect"](self, thread, actor)
                if isinstance(answer, Wait):
                    thread.wait = answer
                else:
                    thread.result = answer
                return
        thread.is_done, thread.mask = True, ALL
        if thread is thread.process.threads[0]:
            self.end_process(thread.process, thread.actor << 8)

    # Time.

    def due(self):
        found = [(timer.deadline, timer.kind, timer.order, timer) for timer in self.timers if timer.deadline is not None]
        for thread in self.threads.values():
            if thread.wait and thread.wait.deadline is not None:
                found.append((thread.wait.deadline, WAIT, thread.order, thread))
        return min(found, key=lambda entry: entry[:3], default=None)

    def release(self, due):
        deadline, kind, _, what = due
        self.now = max(self.now, deadline)
        if kind == WAIT:
            what.has_fired = True
            return
        what.deadline = deadline - what.behind + what.interval if what.interval else None
        missed, what.missed, what.behind = what.missed, 0, 0
        if kind == DESCRIPTOR_TIMER:
            what.expirations += 1 + missed
        elif what.thread and what.thread.is_done:
            raise Undefined("a timer signals a thread that has ended")
        else:
            self.send(what.process, what.signal, what.thread, what)
            what.overruns += missed

    def run(self):
        while self.threads[0].process.status is None:
            self.steps += 1
            if self.steps > STEP_LIMIT:
                raise Undefined("too long")
            able = [thread for thread in self.threads.values() if self.can_run(thread)]
            if able:
                self.step(self.choose_thread(able))
                continue
            due = self.due()
            if due is None or due[0] > LIMIT:
                break
            self.release(due)
        return [thread.trace if thread else [] for thread in map(self.threads.get, range(len(self.program.actors)))]
