#!/usr/bin/python3
"""A legal updater without a plan: chaotic_updater.py --seed N --poll S [--splay S] --reading AXIS=VALUE,... [--forbidden ACT]

At each look it draws what to do among all that the rules permit under its reading, and what they owe it does in time.
Its mind is the second model (harness/second-model), which knows nothing of the judge. With --forbidden it does one
forbidden act at an instant that permits no excuse, and says so on its output.
"""
import argparse
import os
import pathlib
import random
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "second-model"))

import client  # noqa: E402
import forbidden  # noqa: E402
from mind import Mind  # noqa: E402

LONGEST_PAUSE_S = 60
QUICK = 0.97  # of a poll, at most, between two looks


class Updater:
    def __init__(self, options):
        self.random = random.Random(options.seed)
        self.poll_s, self.splay_s, self.transfer_s = options.poll, options.splay, options.transfer
        self.world = client.World(self.random)
        self.mind = Mind(options.reading, os.environ["TZ"])
        self.act = forbidden.ACTS[options.forbidden]() if options.forbidden else None
        self.releases, self.releases_at, self.settings_at = [], -1e9, -1e9
        self.status = None
        self.packages, self.bad = {}, set()  # by digest
        self.owed_looks, self.act_by = 0, 0.0

    def chance(self, probability):
        return self.random.random() < probability

    # --- what is known ---

    def is_fresh(self, since):
        return time.monotonic() - since < self.poll_s * 0.9

    def observe(self, is_sure=False):
        """False if too little is known to act. What is fresh need not be asked again; the till is asked last."""
        sources = [self.ask_settings, self.ask_feed]
        self.random.shuffle(sources)
        for source in sources:
            source(is_sure)
        try:
            self.status = self.world.status()
        except client.Failed:
            self.status = None
        return (self.status is not None and self.mind.has_settings and self.is_fresh(self.settings_at)
                and self.is_fresh(self.releases_at) and self.status["version"] is not None)

    def ask_settings(self, is_sure):
        if not is_sure and self.is_fresh(self.settings_at + self.poll_s / 2) and self.chance(0.3):
            return
        began = time.monotonic()
        try:
            self.mind.learn(self.world.settings(self.mind.ABSENT))
            self.settings_at = began
        except client.Failed:
            pass

    def ask_feed(self, is_sure):
        if not is_sure and self.is_fresh(self.releases_at + self.poll_s / 2) and self.chance(0.3):
            return
        began = time.monotonic()
        try:
            self.releases, self.releases_at = self.world.releases(), began
        except client.Failed:
            pass

    def is_busy(self):
        order = self.status["order"]
        return order is not None and order["state"] != "SUSPENDED"

    def newer(self):
        """Releases that could be installed at all, in no order."""
        found = [release for release in self.releases if release.get("sha256") and release["sha256"] not in self.bad
                 and self.mind.is_newer(release["version"], self.status["version"])]
        self.random.shuffle(found)
        return found

    def view(self, release):
        """(forbidden, download forbidden, owed) now."""
        return self.mind.view(time.time_ns(), self.status["version"], release)

    # --- acts ---

    def look(self):
        if not self.observe(self.act is not None):
            return
        if self.act is not None and self.act.done is False and self.act.try_it(self):
            return
        releases = self.newer()
        owed = [release for release in releases if self.view(release)[2]]
        can_begin = self.status["running"] and not self.is_busy()
        self.owed_looks = self.owed_looks + 1 if owed and can_begin else 0
        if self.owed_looks == 1:
            self.act_by = time.monotonic() + self.random.uniform(0, self.splay_s)
        if self.owed_looks > 1 and time.monotonic() >= self.act_by and not forbidden.holds_back(self.act):
            self.do_what_is_owed(owed)
        else:
            self.do_anything(releases)

    def do_what_is_owed(self, owed):
        for release in owed:
            if self.fetch(release) and self.observe(True) and not self.is_busy() and self.update(release):
                return

    def do_anything(self, releases):
        for release in releases:
            if self.chance(0.3):
                client.ask("HEAD", release["url"])
            if self.chance(0.3) and not self.view(release)[1]:
                self.fetch(release)
            if self.chance(0.4) and not forbidden.holds_back(self.act) and self.observe() and self.update(release):
                return

    def fetch(self, release):
        """True if the package is at hand."""
        digest = release["sha256"]
        if digest in self.packages:
            return True
        if self.view(release)[1]:
            return False
        try:
            if self.world.download(release):
                self.packages[digest] = self.world.path(release)
                return True
            self.bad.add(digest)
        except client.Failed:
            pass
        return False

    def update(self, release):
        """True if the till was asked to quit."""
        is_offered = any(other.get("sha256") == release["sha256"] and other["version"] == release["version"]
                         for other in self.releases)
        current = next((other for other in self.releases if other["version"] == release["version"]), release)
        if (not is_offered or release["sha256"] not in self.packages or self.is_busy() or not self.status["running"]
                or not self.mind.is_newer(release["version"], self.status["version"]) or self.view(current)[0]):
            return False
        self.replace(self.packages[release["sha256"]])
        return True

    def replace(self, package, is_polite=True):
        """Quit, installation, start, with pauses that nobody minds."""
        is_polite = is_polite and self.chance(0.6)
        if self.call("quit", {"if": "idle"} if is_polite else {}) != 200:
            return
        self.pause()
        self.call("install", {"package": package}, 7200)
        self.pause()
        self.start()

    def start(self):
        while self.call("start") != 200:
            time.sleep(5)
            try:
                if self.world.status()["running"]:
                    return
            except client.Failed:
                pass

    def call(self, name, body=None, timeout=30):
        try:
            return self.world.tell(name, body, timeout)
        except client.Failed:
            return 0

    def pause(self):
        if self.chance(0.5):
            time.sleep(self.random.uniform(0, min(LONGEST_PAUSE_S, self.poll_s / 4)))

    def run(self):
        while True:
            began = time.monotonic()
            try:
                self.look()
            except client.Failed:
                pass
            late = time.monotonic() - began
            time.sleep(max(1.0, self.random.uniform(0.2, QUICK) * self.poll_s - late))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--poll", type=float, required=True)
    parser.add_argument("--splay", type=float, default=0)
    parser.add_argument("--transfer", type=float, default=0, help="how long a package takes at most")
    parser.add_argument("--reading", type=lambda text: dict(pair.split("=") for pair in text.split(",")), required=True)
    parser.add_argument("--forbidden", choices=sorted(forbidden.ACTS))
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    Updater(parser.parse_args()).run()


if __name__ == "__main__":
    main()
