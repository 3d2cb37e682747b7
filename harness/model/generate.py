"""Random programs. Each is drawn from its number alone, again until the model finds it defined."""

import random

from calls import CHANNELS, LOCKS, NARROW, PIPES
from programs import Program, expected
from world import Undefined

MS = 10**6
S = 1000 * MS
SHORTEST_TRACE = 4


WIDE = [channel for channel in range(CHANNELS) if channel != NARROW]


class Draw:
    """Draws statements; few objects, so that actors meet."""

    def __init__(self, number, attempt):
        self.random = random.Random(f"{number}/{attempt}")
        self.channels = [self.pick(WIDE) for _ in range(self.random.randint(1, 2))]
        self.locks = [self.pick(range(LOCKS)) for _ in range(self.random.randint(1, 2))]
        self.signals = [self.pick(range(4)) for _ in range(self.random.randint(1, 2))]
        self.grain = self.pick([10 * MS, 10 * MS, 50 * MS, 1 * MS, S])
        self.actors = 1 + self.pick([0, 1, 1, 2, 2, 2, 3, 3, 4, 5])
        self.themes = self.random.sample(list(THEMES) + ["signal-timers", "signals"], self.random.randint(1, 3))

    def pick(self, items):
        return self.random.choice(list(items))

    def duration(self):
        """Often a multiple of one grain: so several deadlines meet at one instant."""
        kind = self.random.random()
        if kind < 0.75:
            return self.grain * self.random.randint(1, 5)
        if kind < 0.97:
            return self.random.randint(1, 300 * MS)
        return self.random.randint(1, 40) * S + self.random.randint(0, 1)

    def limit(self, unit):
        """A time-out in the unit: now and then none, now and then 0."""
        kind = self.random.random()
        if kind < 0.08:
            return -1
        if kind < 0.14:
            return 0
        return max(self.duration() // unit, 1)

    def instant(self):
        return self.duration() * self.random.randint(1, 3) if self.random.random() < 0.95 else 0

    def clock(self):
        return self.random.randint(0, 1)

    def size(self):
        return self.random.randint(1, 60)

    def channel(self):
        return self.pick(self.channels)

    def lock(self):
        return self.pick(self.locks)

    def signal(self):
        return self.pick(self.signals)

    def actor(self):
        return self.random.randrange(self.actors)

    def sources(self):
        mask = 0
        for _ in range(self.random.randint(1, 3)):
            mask |= 1 << self.pick(self.channels + [CHANNELS, CHANNELS + 1])
        return mask

    def signal_mask(self):
        mask = 0
        for _ in range(self.random.randint(1, 2)):
            mask |= 1 << self.signal()
        return mask


def waits(draw):
    """Statements that every program may have: time passes, or is looked at. A ticket shows who came first."""
    pause = draw.pick([
        ("sleep", draw.duration()), ("sleep", draw.duration()), ("sleep", draw.duration()),
        ("sleep-clock", draw.pick([0, 1, 7]), draw.duration()),
        ("sleep-until", draw.pick([0, 1, 7]), draw.instant())])
    if draw.random.random() < 0.6:
        return [pause, ("ticket",)] if draw.random.random() < 0.6 else [pause]
    return [draw.pick([
        ("clock", draw.pick([0, 1, 4, 5, 6, 7, 11])), ("clock-call", draw.pick([0, 1, 4, 5, 6, 7, 11])),
        ("time-of-day",), ("seconds",), ("ticket",), ("ticket",)])]


def descriptors(draw):
    return [draw.pick([
        ("write", draw.channel(), draw.size()), ("write", draw.channel(), draw.size()),
        ("read", draw.channel(), draw.size()), ("read", draw.channel(), draw.size()),
        ("poll", draw.sources(), draw.limit(MS)), ("ppoll", draw.sources(), draw.limit(1)),
        ("select", draw.sources(), draw.limit(1000)), ("pselect", draw.sources(), draw.limit(1)),
        ("epoll", draw.sources(), draw.limit(MS)), ("epoll2", draw.sources(), draw.limit(1))])]


def sockets(draw):
    channel = draw.random.randrange(PIPES, CHANNELS)
    limit = ("limit-receive", channel, max(draw.limit(1000), 0))
    return draw.pick([
        [limit, ("read", channel, draw.size())], [limit], [("limit-tell", channel)],
        [("read", channel, draw.size())], [("write", channel, draw.size())]])


def full_pipes(draw):
    return [draw.pick([("put",), ("put",), ("take",), ("poll-narrow", draw.limit(MS)),
                       ("poll", 1 << NARROW, draw.limit(MS))])]


def counters(draw):
    return [("counter", draw.lock(), draw.pick([-2, -1, -1, 0, 1, 1, 2]), draw.limit(1))]


def descriptor_timers(draw):
    number = draw.random.randrange(2)
    return [draw.pick([
        ("timerfd-set", number, 0, draw.duration(), draw.pick([0, 0, draw.duration()])),
        ("timerfd-set", number, 1, draw.instant(), draw.pick([0, 0, draw.duration()])),
        ("timerfd-get", number), ("timerfd-read", number), ("timerfd-read", number),
        ("poll", 1 << CHANNELS + number, draw.limit(MS)), ("epoll2", 1 << CHANNELS + number, draw.limit(1))])]


def mutexes(draw):
    lock = draw.lock()
    inner = draw.pick([waits, waits, conditions])(draw)
    first = draw.pick([("lock", lock), ("lock", lock), ("lock-try", lock),
                       ("lock-until", lock, draw.clock(), draw.instant())])
    return [first, *inner, ("unlock", lock)]


def conditions(draw):
    lock = draw.lock()
    wait = draw.pick([("condition-wait", lock), ("condition-until", lock, draw.clock(), draw.instant())])
    return draw.pick([
        [("lock", lock), wait, ("unlock", lock)],
        [("lock", lock), wait, ("unlock", lock)],
        [("lock", lock), ("condition-signal", lock), ("unlock", lock)],
        [("condition-signal", lock)], [("condition-broadcast", lock)]])


def semaphores(draw):
    lock = draw.lock()
    return [draw.pick([
        ("semaphore-wait", lock), ("semaphore-try", lock), ("semaphore-post", lock), ("semaphore-post", lock),
        ("semaphore-until", lock, draw.clock(), draw.instant())])]


def futexes(draw):
    lock = draw.lock()
    expected = draw.pick([0, 0, 0, 1])
    return draw.pick([
        [("futex-wait", lock, expected)],
        [("futex-for", lock, expected, draw.duration())],
        [("futex-until", lock, expected, draw.clock(), draw.instant())],
        [("store", lock, draw.pick([0, 1])), ("futex-wake", lock, draw.pick([1, 1, 9]))],
        [("futex-wake", lock, draw.pick([1, 1, 9]))]])


def signals(draw):
    signal = draw.signal()
    return draw.pick([
        [("action", signal, draw.pick([1, 2, 2, 3, 3, 3]))],
        [("kill", draw.actor(), signal)], [("tgkill", draw.actor(), signal)],
        [("block", draw.signal_mask())], [("unblock", draw.signal_mask())],
        [("block", 1 << signal), ("await", 1 << signal, draw.limit(1))],
        [("pause",)]])


def timers_at_one_instant(draw):
    """Two timers, and a sleep, that are due together: which comes first shows in the tickets and in the rest."""
    duration, signals = draw.duration(), draw.random.sample([0, 1, 3], 2)
    first, second = draw.random.sample([0, 1], 2)
    return [("timer-create", 0, 1, signals[0], 0), ("timer-create", 1, 1, signals[1], 0),
            ("timer-set", first, 0, duration, 0), ("timer-set", second, 0, duration, 0), ("sleep", duration),
            ("sleep", duration)]


def blocked_ticks(draw):
    """A timer that expires several times before its signal is taken, and again afterwards."""
    slot, signal, interval = draw.random.randrange(2), draw.pick([0, 1, 3]), draw.duration()
    return [("block", 1 << signal), ("timer-create", slot, 1, signal, 0),
            ("timer-set", slot, 0, draw.duration(), interval), ("sleep", draw.duration() * 3 + 1),
            ("await", 1 << signal, interval * 2), ("timer-overrun", slot), ("await", 1 << signal, interval * 2),
            ("timer-get", slot), ("timer-delete", slot)]


def signal_timers(draw):
    kind = draw.random.random()
    if kind < 0.15:
        return timers_at_one_instant(draw)
    if kind < 0.35:
        return blocked_ticks(draw)
    slot = draw.random.randrange(2)
    interval = draw.pick([0, draw.duration()])
    return draw.pick([
        [("alarm", draw.random.randint(0, 3))],
        [("itimer-set", draw.duration() // 1000, interval // 1000)], [("itimer-get",)],
        [("timer-create", slot, draw.pick([0, 1, 7]), draw.pick([0, 1, 3]), draw.pick([0, 0, 1])),
         ("timer-set", slot, 0, draw.duration(), interval)],
        [("timer-set", slot, 1, draw.instant(), interval)], [("timer-set", slot, 0, 0, 0)],
        [("timer-get", slot)], [("timer-overrun", slot)], [("timer-delete", slot)],
        [("await", 4, draw.limit(1))]])


THEMES = {
    "waits": waits, "descriptors": descriptors, "sockets": sockets, "full-pipes": full_pipes,
    "descriptor-timers": descriptor_timers, "mutexes": mutexes, "conditions": conditions, "semaphores": semaphores,
    "counters": counters, "futexes": futexes, "signals": signals, "signal-timers": signal_timers}


def handlers(draw):
    """Signals kill who is not prepared: so most programs are."""
    if not {"signals", "signal-timers"} & set(draw.themes):
        return []
    return [("action", signal, draw.pick([1, 2, 2, 3, 3])) for signal in range(4) if draw.random.random() < 0.95]


def block(draw, depth):
    statements = []
    for _ in range(draw.random.randint(1, 4)):
        kind = draw.random.random()
        if kind < 0.15 and depth < 2:
            statements += [("loop", draw.random.randint(2, 4)), *block(draw, depth + 1), ("end",)]
        elif kind < 0.5:
            statements += waits(draw)
        else:
            statements += THEMES[draw.pick(draw.themes)](draw)
    return statements


def top_level(statements):
    """Where something can be put in without being repeated."""
    depth, places = 0, [0]
    for index, statement in enumerate(statements):
        depth += {"loop": 1, "end": -1}.get(statement[0], 0)
        if depth == 0:
            places.append(index + 1)
    return places


def starts(draw, bodies):
    """Every actor but the first is started once, by one that comes before it."""
    for actor in range(draw.actors - 1, 0, -1):
        starter = draw.random.randrange(actor) if draw.random.random() < 0.4 else 0
        body = bodies[starter]
        place = 0 if draw.random.random() < 0.7 else draw.pick(top_level(body))
        body.insert(place, (draw.pick(["thread", "thread", "fork"]), actor))
        if draw.random.random() < 0.2:
            body.insert(draw.pick([later for later in top_level(body) if later > place]), ("collect", actor))


def draw_program(number, attempt):
    draw = Draw(number, attempt)
    bodies = [block(draw, 0) + block(draw, 0) for _ in range(draw.actors)]
    starts(draw, bodies)
    bodies[0][:0] = handlers(draw)
    return Program(number, bodies)


def generate(number):
    """The program, and the trace that it must leave."""
    for attempt in range(1000):
        program = draw_program(number, attempt)
        if max(map(len, program.actors)) > 48:
            continue
        try:
            trace = expected(program)
        except Undefined:
            continue
        if sum(map(len, trace)) >= SHORTEST_TRACE:
            return program, trace
    raise RuntimeError(f"no program of number {number} is defined")
