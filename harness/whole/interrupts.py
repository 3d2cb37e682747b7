#!/usr/bin/env python3
"""A run that is interrupted or killed at a random moment leaves nothing: interrupts.py BUILD [TIMES [SEED]].

Each way to end a run is tried TIMES times (20), half of them where namespaces are forbidden, with updaters that are well
behaved, spin, fork without end, or leave children. Afterwards nothing of the run is alive, no temporary folder is left,
and every complete line of every history can be read.
"""
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
STORY = str(ROOT / "harness/whole/stories/evening.yaml")
ROWS = [STORY, "desktop/flow/a-resumed-order-is-open-again", "desktop/window/a-window-of-forty-minutes"]
LATEST_S = 0.7  # of the moments: an undisturbed run of the reference updater takes about as long
EARLY_S = 0.06  # until the rows run
ALIVE_STATUS = 99
GUARD_S = 120  # against a hang; nothing is measured by it

WRONG = [["misbehave.sh", word] for word in ("spins", "forks", "leaves-child", "ignores-sigterm", "fills-disk x")]
UPDATERS = [[], []] + [["--", word[0], *word[1].split()] for word in WRONG]


class Failure(Exception):
    pass


def children(pid):
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def has_ended(pid):
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


def wait_for(find, watch):
    """What `find` finds, as soon as it finds anything; nothing if the run is over before."""
    while not (found := find()) and not has_ended(watch):
        time.sleep(0.001)
    return found


def send(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def signal_run(number):
    """The signal to the program, and what status it may then have: the moment may have come too late."""

    def act(watch, draw):
        for pid in wait_for(lambda: children(watch), watch):
            send(pid, number)
        return {0, 1, 3} if number != signal.SIGKILL else {0, 1, 137}

    return act


def signal_twice(watch, draw):
    signal_run(signal.SIGINT)(watch, draw)
    time.sleep(draw.uniform(0, 0.02))
    signal_run(signal.SIGINT)(watch, draw)
    return {0, 1, 3}


def kill_a_row(watch, draw):
    workers = wait_for(lambda: [worker for pid in children(watch) for worker in children(pid)], watch)
    if workers:
        send(draw.choice(workers), signal.SIGKILL)
    return {0, 1, 3}


ENDS = {
    "SIGINT": (signal_run(signal.SIGINT), True),
    "SIGTERM": (signal_run(signal.SIGTERM), True),
    "SIGHUP": (signal_run(signal.SIGHUP), True),
    "SIGHUP, early": (signal_run(signal.SIGHUP), True),
    "SIGINT, and again": (signal_twice, False),
    "SIGKILL": (signal_run(signal.SIGKILL), False),
    "SIGKILL to the process of a row": (kill_a_row, False),
}


class Place:
    """A folder to run in, with an own TMPDIR."""

    def __init__(self, build):
        self.folder = Path(tempfile.mkdtemp())
        self.build = build
        for name in ("tmp", "home", "here"):
            (self.folder / name).mkdir()
        programs = build / "whole"
        self.environment = dict(os.environ, TMPDIR=str(self.folder / "tmp"), HOME=str(self.folder / "home"))
        self.environment["PATH"] = f"{ROOT}/harness/whole/updaters:{programs}:{os.environ['PATH']}"

    def start(self, forbidden, within, arguments):
        words = [str(self.build / "whole/watch"), *within]
        words += ["forbid", "unshare,mount"] if forbidden else []
        words += [str(self.build / "tillspec"), "run", *arguments]
        return subprocess.Popen(
            words, cwd=self.folder / "here", env=self.environment,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def left(self):
        return sorted(os.listdir(self.folder / "tmp"))

    def check_histories(self):
        for history in (self.folder / "here").rglob("*.jsonl"):
            lines = history.read_bytes().split(b"\n")
            for line in lines[:-1]:
                if not isinstance(json.loads(line), dict):
                    raise Failure(f"{history.name}: no object: {line[:100]}")
        shutil.rmtree(self.folder / "here/.tillspec", ignore_errors=True)

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)


def end_once(place, end, draw, forbidden):
    act, is_orderly = ENDS[end]
    updater = draw.choice(UPDATERS)
    rows = ROWS if not updater else [STORY]
    # What is killed takes a moment to die; what ends by itself waits for all of its own.
    run = place.start(forbidden, [] if is_orderly else ["--within", "20"], [*rows, "--quiet", "--jobs", "2", *updater])
    time.sleep(draw.uniform(0, EARLY_S if end.endswith("early") else LATEST_S))
    expected = act(run.pid, draw)
    try:
        printed, _ = run.communicate(timeout=GUARD_S)
    except subprocess.TimeoutExpired:
        run.terminate()
        raise Failure(f"still running with {' '.join(updater) or 'the reference updater'}")
    if run.returncode == ALIVE_STATUS:
        raise Failure(printed)
    # Before the program has set its handlers, and after, a signal ends it as it ends every other.
    if run.returncode not in expected and not (end.startswith("SIG") and run.returncode > 128):
        raise Failure(f"exit status {run.returncode} with {' '.join(updater)}\n{printed}")
    if end == "SIGKILL" and forbidden:
        place.start(True, [], [STORY, "--quiet"]).communicate(timeout=GUARD_S)  # the next run cleans up
    if place.left():
        raise Failure(f"left in TMPDIR: {place.left()} with {' '.join(updater)}")
    place.check_histories()


def try_end(build, end, times, draw):
    place = Place(build)
    try:
        for turn in range(times):
            end_once(place, end, draw, forbidden=turn % 2 == 1)
        print(f"ok    {end}, {times} times", flush=True)
        return True
    except (Failure, json.JSONDecodeError) as failure:
        print(f"FAIL  {end}: {failure}", flush=True)
        return False
    finally:
        place.remove()


def main():
    build = Path(sys.argv[1]).resolve()
    full = 200 if os.environ.get("TILLSPEC_FULL") else 20
    times = int(sys.argv[2]) if len(sys.argv) > 2 else full
    draw = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 20301203)
    passed = sum(try_end(build, end, times, draw) for end in ENDS)
    print(f"[====] Synthesis: Tested: {len(ENDS)} | Passing: {passed} | Failing: {len(ENDS) - passed} | Crashing: 0")
    return 0 if passed == len(ENDS) else 1


sys.exit(main())
