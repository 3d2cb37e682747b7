"""What each operation of a program does in the model: the semantics of the man pages.

A row answers (result, detail) at once, or a Wait.
"""

from world import (
    ALL, DESCRIPTOR_TIMER, EAGAIN, EBUSY, ECHILD, EDEADLK, EINTR, EINVAL, ENOTSOCK, EPERM, ESRCH, ETIMEDOUT, IGNORED,
    SECOND, SIGNALS, TIMER, Process, Timer, Undefined, Wait)

PIPES, CHANNELS, LOCKS = 4, 6, 4
NARROW, NARROW_BYTES = PIPES - 1, 4096  # a pipe that is full or empty: only put and take use it
SOURCES = CHANNELS + 2
UNREAD_LIMIT = 40  # writes that nobody has read: far from what a pipe or socket holds
DONE = (0, 0)


class Waiter:
    """One thread in the queue of a condition variable or a futex."""

    def __init__(self):
        self.result = None  # once it is woken


class Objects:
    """What the actors of a program share."""

    def __init__(self):
        self.channels = [[] for _ in range(CHANNELS)]  # sizes of unread writes
        self.receive_limits = [0] * CHANNELS
        self.owners = [None] * LOCKS
        self.condition_waiters = [[] for _ in range(LOCKS)]
        self.semaphores = [0] * LOCKS
        self.counters = [0] * LOCKS
        self.words = [0] * LOCKS
        self.word_waiters = [[] for _ in range(LOCKS)]
        self.descriptor_timers = [None, None]


def objects(world):
    if not hasattr(world, "objects"):
        world.objects = Objects()
    return world.objects


def never():
    return False


# Actors.

def start_thread(world, thread, actor):
    world.start(actor, thread.process, thread.mask)
    thread.started.append(actor)
    return DONE


def start_process(world, thread, actor):
    world.start(actor, Process(thread.process), thread.mask)
    thread.started.append(actor)
    return DONE


def collect(world, thread, actor):
    if actor not in thread.started or actor in thread.collected:
        return -ECHILD, 0
    other = world.threads[actor]
    is_process = other.process is not thread.process

    def take():
        thread.collected.add(actor)
        other.process.is_reaped = is_process
        return (other.process.status if is_process else 0), 0

    def ready():
        return other.process.status is not None if is_process else other.is_done
    return Wait(ready, take, on_signal="restart" if is_process else "never")


def take_ticket(world, thread):
    return world.next_ticket(), 0


# Time.

def read_clock(world, thread, *clock):
    return 0, world.now


def read_time_of_day(world, thread):
    return 0, world.now // 1000 * 1000


def read_seconds(world, thread):
    return 0, world.now // SECOND * SECOND


def sleep(world, thread, duration):
    if duration == 0:
        return DONE
    deadline = world.now + duration
    return Wait(never, None, deadline, lambda: DONE, "interrupt", lambda: (-EINTR, deadline - world.now))


def sleep_on_clock(world, thread, clock, duration):
    return sleep(world, thread, duration)


def later(world, instant):
    """A deadline that has passed is due now."""
    return max(instant, world.now)


def sleep_until(world, thread, clock, instant):
    return Wait(never, None, later(world, instant), lambda: DONE, "interrupt")


# Descriptors.

def write(world, thread, channel, size):
    unread = objects(world).channels[channel]
    unread.append(size)
    if len(unread) > UNREAD_LIMIT:
        raise Undefined("too much unread")
    return size, 0


def read(world, thread, channel, size):
    shared = objects(world)
    unread = shared.channels[channel]
    limit = shared.receive_limits[channel] * 1000

    def take():
        total = sum(unread)
        unread[:] = [total - size] if total > size else []
        return min(total, size), 0
    if unread:
        return take()
    if limit == 0:
        return Wait(lambda: unread, take, on_signal="restart")
    return Wait(lambda: unread, take, world.now + limit, lambda: (-EAGAIN, 0), "interrupt")


def put(world, thread):
    unread = objects(world).channels[NARROW]

    def take():
        unread.append(NARROW_BYTES)
        return NARROW_BYTES, 0
    return Wait(lambda: not unread, take, on_signal="restart") if unread else take()


def take_all(world, thread):
    return read(world, thread, NARROW, NARROW_BYTES)


def poll_narrow(world, thread, milliseconds):
    unread = objects(world).channels[NARROW]
    if not unread:
        return 1, 1
    if milliseconds == 0:
        return DONE
    deadline = world.now + milliseconds * 10**6 if milliseconds > 0 else None
    return Wait(lambda: not unread, lambda: (1, 1), deadline, lambda: DONE, "interrupt")


def limit_receive(world, thread, channel, duration):
    if channel < PIPES:
        return -ENOTSOCK, 0
    objects(world).receive_limits[channel] = duration
    return DONE


def tell_limit(world, thread, channel):
    return (0, objects(world).receive_limits[channel]) if channel >= PIPES else (-ENOTSOCK, 0)


def ready_sources(world, mask):
    shared = objects(world)
    ready = 0
    for source in range(SOURCES):
        if source < CHANNELS:
            is_ready = bool(shared.channels[source])
        else:
            timer = shared.descriptor_timers[source - CHANNELS]
            is_ready = timer is not None and timer.expirations > 0
        ready |= is_ready << source
    return ready & mask


def wait_for_sources(world, mask, duration, detail=lambda ready, rest: ready):
    """`duration` in nanoseconds; negative: without end, 0: only a look."""
    deadline = world.now + duration if duration > 0 else None

    def rest():
        return deadline - world.now if deadline is not None else 0

    def take():
        ready = ready_sources(world, mask)
        return bin(ready).count("1"), detail(ready, rest())
    if ready_sources(world, mask) or duration == 0:
        return take()
    return Wait(lambda: ready_sources(world, mask), take, deadline, lambda: (0, detail(0, 0)), "interrupt",
                lambda: (-EINTR, detail(0, rest())))


def poll(world, thread, mask, milliseconds):
    return wait_for_sources(world, mask, milliseconds * 10**6)


def ppoll(world, thread, mask, nanoseconds):
    return wait_for_sources(world, mask, nanoseconds)


def select(world, thread, mask, microseconds):
    return wait_for_sources(world, mask, microseconds * 1000, lambda ready, rest: rest // 1000 << SOURCES | ready)


def set_descriptor_timer(world, thread, number, is_absolute, value, interval):
    shared = objects(world)
    timer = shared.descriptor_timers[number]
    if timer is None:
        timer = shared.descriptor_timers[number] = Timer(DESCRIPTOR_TIMER, world.next_order())
        world.timers.append(timer)
    arm(world, timer, is_absolute, value, interval)
    return DONE


def arm(world, timer, is_absolute, value, interval):
    deadline = None
    if is_absolute or value:
        deadline = value if is_absolute else world.now + value
    timer.arm(world.now, deadline, interval)


def get_descriptor_timer(world, thread, number):
    timer = objects(world).descriptor_timers[number]
    return 0, timer.rest(world.now) if timer else 0


def read_descriptor_timer(world, thread, number):
    shared = objects(world)

    def ready():
        timer = shared.descriptor_timers[number]
        return timer is not None and timer.expirations > 0

    def take():
        timer = shared.descriptor_timers[number]
        count, timer.expirations = timer.expirations, 0
        return 8, count
    return take() if ready() else Wait(ready, take, on_signal="restart")


# Locks.

def lock(world, thread, mutex, clock=None, instant=None):
    owners = objects(world).owners
    if mutex in thread.holds:
        return -EDEADLK, 0

    def take():
        owners[mutex] = thread
        thread.holds.add(mutex)
        return DONE
    if owners[mutex] is None:
        return take()
    deadline = None if instant is None else later(world, instant)
    return Wait(lambda: owners[mutex] is None, take, deadline, lambda: (-ETIMEDOUT, 0))


def lock_try(world, thread, mutex):
    if mutex not in thread.holds and objects(world).owners[mutex] is not None:
        return -EBUSY, 0
    return lock(world, thread, mutex)


def unlock(world, thread, mutex):
    if mutex not in thread.holds:
        return -EPERM, 0
    thread.holds.remove(mutex)
    objects(world).owners[mutex] = None
    return DONE


def condition_wait(world, thread, mutex, clock=None, instant=None):
    shared = objects(world)
    if mutex not in thread.holds:
        return -EPERM, 0
    waiters = shared.condition_waiters[mutex]
    state = Waiter()
    shared.owners[mutex] = None

    def expire():
        waiters.remove(state)
        state.result = -ETIMEDOUT

    def take():
        shared.owners[mutex] = thread
        return state.result, 0
    waiters.append(state)
    deadline = None if instant is None else later(world, instant)
    wait = Wait(lambda: state.result is not None and shared.owners[mutex] is None, take, deadline, expire, "condition")

    def look_signalled():
        if state.result is not None:
            wait.deadline = None
        return state.result is not None and shared.owners[mutex] is None
    wait.ready = look_signalled
    return wait


def condition_signal(world, thread, condition):
    waiters = objects(world).condition_waiters[condition]
    if waiters:
        state = world.choose(waiters)
        waiters.remove(state)
        state.result = 0
    return DONE


def condition_broadcast(world, thread, condition):
    waiters = objects(world).condition_waiters[condition]
    while waiters:
        waiters.pop().result = 0
    return DONE


def semaphore_wait(world, thread, number, clock=None, instant=None):
    values = objects(world).semaphores

    def take():
        values[number] -= 1
        return DONE
    if values[number] > 0:
        return take()
    if instant is None:
        return Wait(lambda: values[number] > 0, take, on_signal="restart")
    return Wait(lambda: values[number] > 0, take, later(world, instant), lambda: (-ETIMEDOUT, 0), "interrupt")


def semaphore_try(world, thread, number):
    return semaphore_wait(world, thread, number) if objects(world).semaphores[number] > 0 else (-EAGAIN, 0)


def semaphore_post(world, thread, number):
    objects(world).semaphores[number] += 1
    return DONE


def change_counter(world, thread, counter, change, duration):
    values = objects(world).counters

    def ready():
        return values[counter] == 0 if change == 0 else values[counter] + change >= 0

    def take():
        values[counter] += change
        return DONE
    if ready():
        return take()
    if duration == 0:
        return -EAGAIN, 0
    deadline = world.now + duration if duration > 0 else None
    return Wait(ready, take, deadline, lambda: (-EAGAIN, 0), "interrupt")


# Futexes.

def futex_wait(world, thread, word, expected, deadline=None):
    shared = objects(world)
    if shared.words[word] != expected:
        return -EAGAIN, 0
    state = Waiter()
    waiters = shared.word_waiters[word]
    waiters.append(state)

    def leave():
        if state in waiters:
            waiters.remove(state)

    def ready():
        return state.result is not None
    on_signal = "restart" if deadline is None else "interrupt"
    return Wait(ready, lambda: DONE, deadline, lambda: (-ETIMEDOUT, 0), on_signal, leave=leave)


def futex_for(world, thread, word, expected, duration):
    if objects(world).words[word] == expected and duration == 0:
        return -ETIMEDOUT, 0
    return futex_wait(world, thread, word, expected, world.now + duration)


def futex_until(world, thread, word, expected, clock, instant):
    return futex_wait(world, thread, word, expected, later(world, instant))


def futex_wake(world, thread, word, count):
    waiters = objects(world).word_waiters[word]
    woken = 0
    while waiters and woken < count:
        state = world.choose(waiters)
        waiters.remove(state)
        state.result = 0
        woken += 1
    return woken, 0


def store(world, thread, word, value):
    objects(world).words[word] = value
    return DONE


# Signals.

def action(world, thread, signal, kind):
    if kind != IGNORED and thread.process.ignored_at.get(signal) == world.now:
        raise Undefined("a signal was ignored at the same instant: under a tracer it may still be on its way")
    thread.process.actions[signal] = kind
    if kind == IGNORED:  # what is pending is discarded: sigaction(2)
        for queue in [thread.process.pending] + [other.pending for other in thread.process.threads]:
            if any(entry.timer for entry in queue if entry.signal == signal):
                raise Undefined("the signal of a timer is discarded")
            queue[:] = [entry for entry in queue if entry.signal != signal]
    return DONE


def block(world, thread, mask):
    thread.mask |= mask
    return DONE


def unblock(world, thread, mask):
    thread.mask &= ~mask
    return DONE


def await_signal(world, thread, mask, duration):
    if mask & ~thread.mask:
        raise Undefined("sigtimedwait for a signal that is not blocked")

    def entries():
        return [entry for entry in thread.pending + thread.process.pending if mask >> entry.signal & 1]

    def take():
        entry = world.choose(entries())
        world.dequeue(thread, entry)
        return 0, entry.signal
    if entries():
        return take()
    if duration == 0:
        return -EAGAIN, -1
    deadline = world.now + duration if duration > 0 else None
    return Wait(entries, take, deadline, lambda: (-EAGAIN, -1), "interrupt", lambda: (-EINTR, -1))


def pause(world, thread):
    return Wait(never, None, on_signal="interrupt")


def find(world, actor):
    """A thread that signals can be sent to; None: it has not begun or has ended."""
    other = world.threads.get(actor)
    if other is None or not other.has_begun:
        return None
    is_killed = other.process.status is not None and other.process.status & 0x7F
    if other.is_done and is_killed:
        raise Undefined("a signal for somebody who was killed")
    return None if other.is_done else other


def kill(world, thread, actor, signal):
    other = find(world, actor)
    if other is None:
        return -ESRCH, 0
    world.send(other.process, signal)
    return DONE


def tgkill(world, thread, actor, signal):
    other = find(world, actor)
    if other is None:
        return -ESRCH, 0
    world.send(other.process, signal, other)
    return DONE


# Timers that signal.

def interval_timer(world, thread):
    process = thread.process
    if process.interval_timer is None:
        process.interval_timer = Timer(TIMER, world.next_order(), process, 2)
        world.timers.append(process.interval_timer)
    return process.interval_timer


def alarm(world, thread, seconds):
    timer = interval_timer(world, thread)
    rest = timer.rest(world.now)
    arm(world, timer, False, seconds * SECOND, 0)
    # The nearest number of seconds, but never 0 while one is set.
    return (max((rest + SECOND // 2) // SECOND, 1) if rest else 0), 0


def itimer_set(world, thread, value, interval):
    timer = interval_timer(world, thread)
    rest = timer.rest(world.now)
    arm(world, timer, False, value * 1000, interval * 1000)
    return 0, rest // 1000


def itimer_get(world, thread):
    return 0, interval_timer(world, thread).rest(world.now) // 1000


def timer_create(world, thread, slot, clock, signal, is_to_thread):
    timers = thread.process.timers
    if slot in timers:
        return -EBUSY, 0
    timers[slot] = Timer(TIMER, world.next_order(), thread.process, signal, thread if is_to_thread else None)
    world.timers.append(timers[slot])
    return DONE


def forbid_pending(thread, timer):
    queue = timer.thread.pending if timer.thread else thread.process.pending
    if any(entry.timer is timer for entry in queue):
        raise Undefined("a timer is set while its signal is pending")


def timer_set(world, thread, slot, is_absolute, value, interval):
    timer = thread.process.timers.get(slot)
    if timer is None:
        return -EINVAL, 0
    forbid_pending(thread, timer)
    arm(world, timer, is_absolute, value, interval)
    return DONE


def timer_get(world, thread, slot):
    timer = thread.process.timers.get(slot)
    return (0, timer.rest(world.now)) if timer else (-EINVAL, 0)


def timer_overrun(world, thread, slot):
    timer = thread.process.timers.get(slot)
    return (timer.overruns_told, 0) if timer else (-EINVAL, 0)


def timer_delete(world, thread, slot):
    timer = thread.process.timers.pop(slot, None)
    if timer is None:
        return -EINVAL, 0
    forbid_pending(thread, timer)
    world.timers.remove(timer)
    return DONE


OPERATIONS = {
    "thread": start_thread, "fork": start_process, "collect": collect, "ticket": take_ticket,
    "clock": read_clock, "clock-call": read_clock, "time-of-day": read_time_of_day, "seconds": read_seconds,
    "sleep": sleep, "sleep-clock": sleep_on_clock, "sleep-until": sleep_until,
    "write": write, "read": read, "limit-receive": limit_receive, "limit-tell": tell_limit,
    "put": put, "take": take_all, "poll-narrow": poll_narrow,
    "poll": poll, "ppoll": ppoll, "select": select, "pselect": ppoll, "epoll": poll, "epoll2": ppoll,
    "timerfd-set": set_descriptor_timer, "timerfd-get": get_descriptor_timer, "timerfd-read": read_descriptor_timer,
    "lock": lock, "lock-try": lock_try, "lock-until": lock, "unlock": unlock,
    "condition-wait": condition_wait, "condition-until": condition_wait,
    "condition-signal": condition_signal, "condition-broadcast": condition_broadcast,
    "semaphore-wait": semaphore_wait, "semaphore-until": semaphore_wait,
    "semaphore-try": semaphore_try, "semaphore-post": semaphore_post,
    "counter": change_counter,
    "futex-wait": futex_wait, "futex-for": futex_for, "futex-until": futex_until,
    "futex-wake": futex_wake, "store": store,
    "action": action, "block": block, "unblock": unblock, "await": await_signal, "pause": pause,
    "kill": kill, "tgkill": tgkill,
    "alarm": alarm, "itimer-set": itimer_set, "itimer-get": itimer_get,
    "timer-create": timer_create, "timer-set": timer_set, "timer-get": timer_get,
    "timer-overrun": timer_overrun, "timer-delete": timer_delete,
}
