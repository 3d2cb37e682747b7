#!/usr/bin/python3
"""The updater in Python in another manner: unusual_updater.py MANNER [--poll SECONDS].

It decides as till_updater.py does. What differs is how it goes about it, which is nobody's business:

    once        looks once and ends; something else starts it at every poll
    mortal      ends after every second hour of looks, and is started again
    hasty       looks, and looks once more at the moment at which a window opens
    patient     lets one poll pass between its decision and the quit, and then decides again
    spread      waits up to its splay after an update has become possible
    alone       opens a new connection for every request
    piecemeal   fetches packages in small ranges
    reader      believes the app's log, not the till's answers, while it decides
"""

from __future__ import annotations

import argparse
import datetime as dt
import logging
import os
import pathlib
import re
import signal
import sys
import time
import zlib

import till_updater
from till_updater import DAY, Http, Packages, Status, Till, Unavailable, Updater, Version

PIECE_BYTES = 200_000
LOOKS_OF_A_LIFE = 24
SPLAY_S = 1800


class LonelyHttp(Http):
    def request(self, method, url, *, headers=None, body=None, timeout=30):
        self._connections.clear()
        closing = dict(headers or {}) | {"Connection": "close"}
        return super().request(method, url, headers=closing, body=body, timeout=timeout)

    def _drop(self, netloc):
        if netloc in self._connections:
            super()._drop(netloc)


class PiecemealPackages(Packages):
    def _transfer(self, release, part):
        part.unlink(missing_ok=True)
        tag, begun = None, 0
        while begun < release.size:
            headers = {"Range": f"bytes={begun}-{min(begun + PIECE_BYTES, release.size) - 1}"}
            if tag:
                headers["If-Range"] = tag
            response = self._http.request("GET", release.url, headers=headers, timeout=3600)
            expected = f"bytes {begun}-"
            if response.status != 206 or not (response.headers["Content-Range"] or "").startswith(expected):
                self._http.drop(release.url)
                raise Unavailable(f"{release.url}: status {response.status}")
            tag = response.headers["ETag"]
            self._store(release, response, part, "ab")
            if part.stat().st_size <= begun:
                raise Unavailable(f"{release.url}: nothing came")
            begun = part.stat().st_size


class LogTill(Till):
    """What the app has written down: from the log that was rotated last, and from the current one."""

    LINE = re.compile(r"\[[^]]+\] \[info\] +(.*)")

    def __init__(self, http_, url, path):
        super().__init__(http_, url)
        self._path = pathlib.Path(path)
        self.believes_log = False

    def status(self):
        return self._read() if self.believes_log else super().status()

    def _lines(self):
        for path in (self._path.with_name(self._path.name + ".1"), self._path):
            if path.exists():
                for line in path.read_text(errors="replace").splitlines():
                    if match := self.LINE.fullmatch(line):
                        yield match[1]

    def _read(self):
        running, version, state, order = False, None, "IDLE", None
        for text in self._lines():
            words = text.split()
            if text.startswith("app started version "):
                running, version, state, order = True, Version.parse(words[3]), "IDLE", None
            elif text == "app closed":
                running, order = False, None
            elif words[0] == "state" and len(words) == 4:
                state = words[3]
            elif words[0] == "order" and len(words) == 3:
                order = None if words[2] in ("ended", "suspended") else words[1]
        if version is None:
            raise Unavailable("the log does not say which version runs")
        return Status(running, version, order is not None or state in till_updater.WORKING_STATES)


class UnusualUpdater(Updater):
    def __init__(self, env, poll, manner):
        super().__init__(env, poll)
        self._poll_s = poll
        self._manner = manner
        self._wanted, self._since = None, 0.0
        if manner == "alone":
            for part in (self._ccc, self._feed, self._till, self._packages):
                part._http = LonelyHttp()
        if manner == "piecemeal":
            self._packages = PiecemealPackages(self._ccc._http, self._packages._folder)
        if manner == "reader":
            self._till = LogTill(self._ccc._http, env["TILL_URL"], env["TILL_LOG"])
        self._share = zlib.crc32(env["WORKSTATION_ID"].encode()) % 1000 / 1000

    def _choose(self):
        if self._manner == "reader":
            self._till.believes_log = True
        try:
            release, status = super()._choose()
        finally:
            if self._manner == "reader":
                self._till.believes_log = False
        return (release if self._is_ripe(release) else None), status

    def _is_ripe(self, release):
        """The manners that take their time count from the first look at which it was possible."""
        pause = {"patient": self._poll_s, "spread": self._share * SPLAY_S}.get(self._manner, 0)
        wanted = None if release is None else release.version
        if wanted is None or (self._wanted is None and pause > 0):
            self._wanted, self._since = wanted, time.monotonic()
        return release is not None and time.monotonic() - self._since >= pause - 1

    def next_opening_s(self):
        """Seconds until the next start of a window by the wall clock; None if there is none today or tomorrow."""
        settings = self._ccc.settings
        if settings is None or settings.window is None:
            return None
        now = dt.datetime.now(self._zone)
        midnight = dt.datetime.combine(now.date(), dt.time(), self._zone)
        best = None
        for start in settings.window.starts:
            for day in range(2):
                begin = midnight + dt.timedelta(days=day) + start % DAY
                if begin.weekday() * DAY == start - start % DAY:
                    seconds = (begin - now).total_seconds() if begin.utcoffset() == now.utcoffset() else None
                    if seconds is not None and 0 < seconds and (best is None or seconds < best):
                        best = seconds
        return best


def main():
    parser = argparse.ArgumentParser(description="Keeps a till up to date, in an unusual manner.")
    parser.add_argument("manner", choices=["once", "mortal", "hasty", "patient", "spread", "alone", "piecemeal", "reader"])
    parser.add_argument("--poll", type=float, default=300, metavar="SECONDS")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    updater = UnusualUpdater(dict(os.environ), arguments.poll, arguments.manner)
    looks = 0
    while True:
        updater.poll()
        looks += 1
        if arguments.manner == "once" or (arguments.manner == "mortal" and looks == LOOKS_OF_A_LIFE):
            return
        pause = arguments.poll
        if arguments.manner == "hasty" and (opening := updater.next_opening_s()) is not None:
            pause = min(pause, opening)
        time.sleep(pause)


if __name__ == "__main__":
    main()
