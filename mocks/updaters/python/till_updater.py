#!/usr/bin/python3
"""Keeps the Checkout App of a till up to date.

    till_updater.py [--poll SECONDS]

Looks for releases at a steady pace, and updates the till when its configuration in the CCC permits. Needs Python 3.11
and nothing else; where to ask and where to keep files is in the environment (see the updater contract).
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import datetime as dt
import hashlib
import http.client
import itertools
import json
import logging
import os
import pathlib
import re
import signal
import sys
import tarfile
import time
import urllib.parse
import zoneinfo

log = logging.getLogger("till-updater")

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(weeks=1)
WORKING_STATES = {"ACTIVE", "PAYMENT", "RESCAN", "IMPORTED", "ACTION_NEEDED"}
VISIBLE_RELEASES = {
    "stable": {"stable"},
    "preview": {"stable", "preview"},
    "internal": {"stable", "preview", "internal"},
}


class Unavailable(Exception):
    """A server could not be asked, or did not say anything useful."""


class BadPackage(Exception):
    """A package is complete, but not what the feed announces."""


# --- versions -------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Version:
    """A version after semver.org; `key` sorts."""

    text: str
    key: tuple

    PATTERN = re.compile(r"(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?")

    @classmethod
    def parse(cls, text: str) -> Version:
        match = cls.PATTERN.fullmatch(text)
        if match is None:
            raise ValueError(f"not a version: {text!r}")
        *numbers, tag = match.groups()
        return cls(text, (*map(int, numbers), cls._tag_key(tag)))

    @staticmethod
    def _tag_key(tag: str | None) -> tuple:
        if tag is None:
            return (1,)
        parts = tag.split(".")
        return (0, *((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts))

    @property
    def is_patch(self) -> bool:
        return self.key[2] > 0


# --- configuration --------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Window:
    """Wall-clock time: a length from each of its starts in the week."""

    starts: frozenset[dt.timedelta]
    length: dt.timedelta

    @classmethod
    def parse(cls, raw: dict) -> Window:
        days = raw["days"]
        if not isinstance(days, list) or not days:
            raise ValueError("no days")
        start, end = parse_time(raw["start"]), parse_time(raw["end"])
        if start >= DAY:
            raise ValueError("the window starts after the end of the day")
        length = end - start if start <= end else end - start + DAY
        return cls(frozenset(DAYS.index(day) * DAY + start for day in days), length)

    def __contains__(self, local: dt.datetime) -> bool:
        clock = dt.timedelta(
            days=local.weekday(), hours=local.hour, minutes=local.minute, seconds=local.second
        )
        return any((clock - start) % WEEK < self.length for start in self.starts)


@dataclasses.dataclass(frozen=True)
class Exclusion:
    start: dt.datetime
    end: dt.datetime

    @classmethod
    def parse(cls, raw: dict) -> Exclusion:
        start = dt.datetime.fromisoformat(raw["start"])
        if start.tzinfo is None:
            raise ValueError("the exclusion's start has no zone")
        lengths = [raw[key] for key in ("duration", "days") if key in raw]
        if not lengths or not all(type(days) is int and 1 <= days <= 30 for days in lengths):
            raise ValueError("the exclusion has no length of 1 to 30 days")
        return cls(start, start.astimezone(dt.timezone.utc) + max(lengths) * DAY)

    def __contains__(self, now: dt.datetime) -> bool:
        return self.start <= now < self.end


def parse_time(text: str) -> dt.timedelta:
    match = re.fullmatch(r"(\d\d):([0-5]\d)(?::([0-5]\d))?", text)
    if match is None:
        raise ValueError(f"not a time of day: {text!r}")
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    time_of_day = dt.timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if time_of_day > DAY:
        raise ValueError(f"not a time of day: {text!r}")
    return time_of_day


@dataclasses.dataclass(frozen=True)
class Settings:
    """What pos.autoUpdate says. Without configuration: stable, at any time."""

    channel: str = "stable"
    window: Window | None = None
    exclusion: Exclusion | None = None

    @classmethod
    def parse(cls, raw: dict | None) -> Settings:
        if raw is None:
            return cls()
        try:
            channel = raw.get("channel", "stable")
            if channel not in VISIBLE_RELEASES:
                raise ValueError(f"unknown channel {channel!r}")
            window, exclusion = raw.get("maintenanceWindow"), raw.get("maintenanceExclusion")
            return cls(
                channel,
                None if window is None else Window.parse(window),
                None if exclusion is None else Exclusion.parse(exclusion),
            )
        except (AttributeError, KeyError, TypeError) as error:
            raise ValueError(f"malformed settings: {error!r}") from error

    def permits(self, version: Version, now: dt.datetime) -> bool:
        """`now` is in the workstation's zone."""
        if self.window is not None and now not in self.window:
            return False
        exempt = version.is_patch or self.channel != "stable"
        return exempt or self.exclusion is None or now not in self.exclusion


# --- servers --------------------------------------------------------------------------------------


class Http:
    """One kept-alive connection per server; a connection that went stale is opened again."""

    def __init__(self) -> None:
        self._connections: dict[str, http.client.HTTPConnection] = {}

    def request(self, method: str, url: str, *, headers: dict | None = None, body: dict | None = None,
                timeout: float = 30) -> http.client.HTTPResponse:
        parts = urllib.parse.urlsplit(url)
        headers = dict(headers or {})
        payload = None
        if body is not None:
            payload = json.dumps(body)
            headers["Content-Type"] = "application/json"
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        was_open = parts.netloc in self._connections
        connection = self._connection(parts, timeout)
        try:
            connection.request(method, target, body=payload, headers=headers)
            return connection.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError) as error:
            self._drop(parts.netloc)
            if was_open and method == "GET":
                return self.request(method, url, headers=headers, body=body, timeout=timeout)
            raise Unavailable(f"{url}: {error!r}") from error
        except (OSError, http.client.HTTPException) as error:
            self._drop(parts.netloc)
            raise Unavailable(f"{url}: {error!r}") from error

    def json(self, method: str, url: str, **options) -> tuple[int, http.client.HTTPMessage, object]:
        response = self.request(method, url, **options)
        try:
            text = response.read()
        except (OSError, http.client.HTTPException) as error:
            self._drop(urllib.parse.urlsplit(url).netloc)
            raise Unavailable(f"{url}: {error!r}") from error
        try:
            return response.status, response.headers, json.loads(text) if text else None
        except ValueError as error:
            if response.status == 200:
                raise Unavailable(f"{url}: the answer is no JSON") from error
            return response.status, response.headers, None

    def _connection(self, parts, timeout: float) -> http.client.HTTPConnection:
        connection = self._connections.get(parts.netloc)
        if connection is None:
            secure = parts.scheme == "https"
            kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
            connection = self._connections[parts.netloc] = kind(parts.netloc)
        connection.timeout = timeout
        if connection.sock is not None:
            connection.sock.settimeout(timeout)
        return connection

    def _drop(self, netloc: str) -> None:
        self._connections.pop(netloc).close()

    def drop(self, url: str) -> None:
        """After an answer that was not read to its end."""
        self._drop(urllib.parse.urlsplit(url).netloc)


class Ccc:
    """The configuration service; remembers the last settings that could be obeyed."""

    def __init__(self, http_: Http, env: dict, state: pathlib.Path) -> None:
        self._http = http_
        self._url = (
            f"{env['CCC_URL']}/api/v1/config/cha.settings.v1/values/"
            f"business-units/{env['BUSINESS_UNIT']}/workstations/{env['WORKSTATION_ID']}"
        )
        self._headers = {"Authorization": f"Bearer {env['CCC_TOKEN']}", "Accept": "application/json"}
        self._file = state / "settings.json"
        self.settings: Settings | None = None
        self.clock_is_right = True
        with contextlib.suppress(FileNotFoundError, ValueError):
            self.settings = Settings.parse(json.loads(self._file.read_text()))

    def refresh(self) -> None:
        try:
            status, headers, answer = self._http.json("GET", self._url, headers=self._headers)
        except Unavailable as error:
            log.warning("configuration not to be had: %s", error)
            return
        self._compare_clocks(headers)
        if status != 200 or not isinstance(answer, dict) or not isinstance(answer.get("value"), dict):
            log.warning("configuration not to be had: status %s", status)
            return
        try:
            raw = self._locate(answer["value"])
            settings = Settings.parse(raw)
        except ValueError as error:
            log.warning("configuration not obeyed: %s", error)
            return
        if settings != self.settings:
            self.settings = settings
            replace_file(self._file, json.dumps(raw))

    @staticmethod
    def _locate(value: dict) -> dict | None:
        pos = value.get("pos", {})
        if not isinstance(pos, dict):
            raise ValueError("pos is no object")
        raw = pos.get("autoUpdate")
        if "autoUpdate" in pos and not isinstance(raw, dict):
            raise ValueError("pos.autoUpdate is no object")
        return raw

    def _compare_clocks(self, headers: http.client.HTTPMessage) -> None:
        try:
            server = dt.datetime.strptime(headers["Date"], "%a, %d %b %Y %H:%M:%S %Z")
        except (TypeError, ValueError):
            return
        here = dt.datetime.now(dt.timezone.utc).replace(tzinfo=None)
        self.clock_is_right = abs(here - server) <= dt.timedelta(hours=1)


@dataclasses.dataclass(frozen=True)
class Release:
    version: Version
    channel: str
    url: str
    size: int
    sha256: str

    @classmethod
    def parse(cls, raw: dict) -> Release:
        """A release that cannot be verified is none."""
        release = cls(Version.parse(raw["version"]), raw["channel"], raw["url"], raw["size"],
                      raw["sha256"].lower())
        if not re.fullmatch("[0-9a-f]{64}", release.sha256) or type(release.size) is not int:
            raise ValueError("no digest or no size")
        return release


class Feed:
    def __init__(self, http_: Http, url: str) -> None:
        self._http = http_
        self._url = url
        self._etag: str | None = None
        self._releases: list[Release] = []

    def releases(self) -> list[Release]:
        headers = {"If-None-Match": self._etag} if self._etag else {}
        status, answer_headers, answer = self._http.json("GET", self._url, headers=headers)
        if status == 304 and self._etag:
            return self._releases
        if status != 200 or not isinstance(answer, dict) or not isinstance(answer.get("releases"), list):
            raise Unavailable(f"{self._url}: status {status}")
        self._releases = list(self._understood(answer["releases"]))
        self._etag = answer_headers["ETag"]
        return self._releases

    @staticmethod
    def _understood(entries: list):
        for entry in entries:
            try:
                yield Release.parse(entry)
            except (AttributeError, KeyError, TypeError, ValueError):
                continue


@dataclasses.dataclass(frozen=True)
class Status:
    running: bool
    version: Version | None
    busy: bool

    @classmethod
    def parse(cls, raw: dict) -> Status:
        order = raw["order"]
        open_order = order is not None and order["state"] != "SUSPENDED"
        version = None if raw["version"] is None else Version.parse(raw["version"])
        return cls(raw["running"] is True, version, open_order or raw["state"] in WORKING_STATES)


class Till:
    def __init__(self, http_: Http, url: str) -> None:
        self._http = http_
        self._url = url

    def status(self) -> Status:
        code, _, answer = self._http.json("GET", f"{self._url}/status")
        try:
            if code == 200:
                return Status.parse(answer)
        except (KeyError, TypeError, ValueError) as error:
            raise Unavailable(f"status not understood: {error!r}") from error
        raise Unavailable(f"status answered {code}")

    def call(self, action: str, timeout: float = 30, **body) -> str:
        """"done", or the error's name; Unavailable if it is not known whether it was done."""
        code, _, answer = self._http.json("POST", f"{self._url}/{action}", body=body, timeout=timeout)
        if code == 200:
            return "done"
        if isinstance(answer, dict) and isinstance(answer.get("error"), str):
            return answer["error"]
        raise Unavailable(f"{action} answered {code}")


# --- files ----------------------------------------------------------------------------------------


def replace_file(path: pathlib.Path, text: str) -> None:
    draft = path.with_suffix(".new")
    with draft.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


class Packages:
    """Packages on disk. An interrupted download is continued, unless the package has changed meanwhile."""

    def __init__(self, http_: Http, folder: pathlib.Path) -> None:
        self._http = http_
        self._folder = folder
        self._verified: set[str] = set()
        folder.mkdir(exist_ok=True)

    def path(self, release: Release) -> pathlib.Path:
        return self._folder / f"{release.sha256}.tar.gz"

    def has(self, release: Release) -> bool:
        path = self.path(release)
        if not path.exists():
            return False
        if release.sha256 not in self._verified:
            try:
                self._verify(path, release)
            except (BadPackage, OSError):
                path.unlink()
                return False
            self._verified.add(release.sha256)
        return True

    def fetch(self, release: Release) -> None:
        part = self._folder / f"{release.sha256}.part"
        self._remove_others(keep=part)
        try:
            self._transfer(release, part)
            self._verify(part, release)
        except BadPackage:
            part.unlink(missing_ok=True)
            raise
        except OSError as error:
            part.unlink(missing_ok=True)
            raise Unavailable(f"{release.url}: {error!r}") from error
        part.replace(self.path(release))
        self._verified.add(release.sha256)

    def _transfer(self, release: Release, part: pathlib.Path) -> None:
        tag_file = part.with_suffix(".etag")
        begun = part.stat().st_size if part.exists() and tag_file.exists() else 0
        headers = {}
        if 0 < begun < release.size:
            headers = {"Range": f"bytes={begun}-", "If-Range": tag_file.read_text()}
        response = self._http.request("GET", release.url, headers=headers, timeout=3600)
        continues = response.status == 206 and (response.headers["Content-Range"] or "").startswith(
            f"bytes {begun}-")
        if response.status != 200 and not continues:
            self._http.drop(release.url)
            raise Unavailable(f"{release.url}: status {response.status}")
        tag_file.unlink(missing_ok=True)
        if response.headers["ETag"]:
            tag_file.write_text(response.headers["ETag"])
        self._store(release, response, part, "ab" if continues else "wb")
        tag_file.unlink(missing_ok=True)

    def _store(self, release: Release, response, part: pathlib.Path, mode: str) -> None:
        with part.open(mode) as file:
            try:
                while chunk := response.read(65536):
                    file.write(chunk)
                    if file.tell() > release.size:
                        self._http.drop(release.url)
                        raise BadPackage("longer than announced")
            except http.client.HTTPException as error:
                self._http.drop(release.url)
                raise Unavailable(f"{release.url}: {error!r}") from error
            file.flush()
            os.fsync(file.fileno())
            if response.length:
                self._http.drop(release.url)
                raise Unavailable(f"{release.url}: cut off after {file.tell()} bytes")

    @staticmethod
    def _verify(path: pathlib.Path, release: Release) -> None:
        if path.stat().st_size != release.size:
            raise BadPackage("another size than announced")
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != release.sha256:
                raise BadPackage("another digest than announced")
        try:
            with tarfile.open(path, "r:gz") as archive:
                manifest = json.load(archive.extractfile("manifest.json"))
        except (tarfile.TarError, KeyError, TypeError, ValueError, EOFError) as error:
            raise BadPackage("no readable manifest") from error
        if not isinstance(manifest, dict) or manifest.get("version") != release.version.text:
            raise BadPackage("another version than announced")

    def _remove_others(self, keep: pathlib.Path) -> None:
        for path in self._folder.iterdir():
            if path.stem != keep.stem:
                path.unlink()

    def clear(self) -> None:
        for path in self._folder.iterdir():
            path.unlink()
        self._verified.clear()


class Journal:
    """The attempt under way, written down before each of its steps."""

    def __init__(self, path: pathlib.Path) -> None:
        self._path = path
        self.stage: str | None = None
        self.release: Release | None = None
        try:
            raw = json.loads(path.read_text())
            self.release, self.stage = Release.parse(raw["release"]), raw["stage"]
        except (FileNotFoundError, KeyError, TypeError, ValueError):
            pass

    def write(self, stage: str, release: Release) -> None:
        self.stage, self.release = stage, release
        raw = dataclasses.asdict(release) | {"version": release.version.text}
        replace_file(self._path, json.dumps({"stage": stage, "release": raw}))

    def clear(self) -> None:
        self.stage = self.release = None
        self._path.unlink(missing_ok=True)


class Setbacks:
    """Releases that failed lately: pauses double up to a limit."""

    def __init__(self, first: float, longest: float) -> None:
        self._first, self._longest = first, longest
        self._entries: dict[Release, tuple[float, float, bool]] = {}

    def add(self, release: Release, *, culpable: bool) -> None:
        pause = self._entries.get(release, (self._first / 2, 0, False))[0]
        pause = min(pause * 2, self._longest)
        self._entries[release] = (pause, time.monotonic() + pause, culpable)

    def holds(self, release: Release, *, culpable: bool = False) -> bool:
        _, until, was_culpable = self._entries.get(release, (0, 0, False))
        return time.monotonic() < until and (was_culpable or not culpable)


# --- the updater ----------------------------------------------------------------------------------


class Updater:
    def __init__(self, env: dict, poll: float) -> None:
        state = pathlib.Path(env["STATE_DIR"])
        connections = Http()
        self._zone = zoneinfo.ZoneInfo(env["TZ"])
        self._ccc = Ccc(connections, env, state)
        self._feed = Feed(connections, env["FEED_URL"])
        self._till = Till(connections, env["TILL_URL"])
        self._packages = Packages(connections, state / "packages")
        self._journal = Journal(state / "attempt.json")
        self._setbacks = Setbacks(poll, 4 * poll)

    def poll(self) -> None:
        if self._journal.stage:
            self._finish()
        # After a download everything is asked again, so that the quit never rests on old answers.
        for _ in range(3):
            release, status = self._choose()
            if release is None or self._setbacks.holds(release):
                return
            if self._packages.has(release):
                if not status.busy:
                    self._update(release)
                return
            if not self._fetch(release):
                return

    def _choose(self) -> tuple[Release | None, Status | None]:
        self._ccc.refresh()
        settings = self._ccc.settings
        try:
            releases = self._feed.releases()
            status = self._till.status()
        except Unavailable as error:
            log.warning("%s", error)
            return None, None
        if settings is None or not self._ccc.clock_is_right or not status.running or not status.version:
            return None, status
        now = dt.datetime.now(self._zone)
        candidates = [
            release
            for release in releases
            if release.channel in VISIBLE_RELEASES[settings.channel]
            and release.version.key > status.version.key
            and settings.permits(release.version, now)
            and not self._setbacks.holds(release, culpable=True)
        ]
        return max(candidates, key=lambda release: release.version.key, default=None), status

    def _fetch(self, release: Release) -> bool:
        try:
            self._packages.fetch(release)
            return True
        except BadPackage as error:
            log.error("%s refused: %s", release.version.text, error)
            self._setbacks.add(release, culpable=True)
        except Unavailable as error:
            log.warning("%s", error)
            self._setbacks.add(release, culpable=False)
        return False

    def _update(self, release: Release) -> None:
        log.info("updating to %s", release.version.text)
        self._journal.write("asked", release)
        try:
            if self._till.call("quit", **{"if": "idle"}) != "done":
                self._journal.clear()
                return
        except Unavailable as error:
            log.warning("%s", error)
        self._journal.write("install", release)
        self._finish()

    def _finish(self) -> None:
        """Brings the till back, whatever happens on the way."""
        for tries, pause in enumerate(itertools.chain((10, 20, 40), itertools.repeat(60))):
            try:
                if self._step(gives_up=tries >= 3):
                    return
            except Unavailable as error:
                log.warning("%s", error)
            time.sleep(pause)

    def _step(self, gives_up: bool) -> bool:
        """True once the app runs. Who gives up starts what is installed."""
        status = self._till.status()
        release, installed = self._journal.release, status.version
        if status.running:
            self._journal.clear()
            return True
        is_new = installed is not None and installed.key == release.version.key
        if self._journal.stage == "install" and not is_new and not (installed and gives_up):
            if not self._provide(release, installed):
                return False
        if self._till.call("start") == "nothing-installed":
            self._journal.write("install", release)
            return False
        if self._till.status().running:
            self._journal.clear()
        return self._journal.stage is None

    def _provide(self, release: Release, installed: Version | None) -> bool:
        """False if nothing can be started yet."""
        if self._packages.has(release):
            return self._install(release, installed)
        if installed is None:
            self._fetch(release)
        return installed is not None

    def _install(self, release: Release, installed: Version | None) -> bool:
        """False if it is to be tried again."""
        result = self._till.call("install", timeout=7200, package=str(self._packages.path(release)))
        if result == "done":
            self._packages.clear()
            self._journal.write("start", release)
            return True
        if result == "installing":
            return False
        log.error("the till refuses %s: %s", release.version.text, result)
        self._setbacks.add(release, culpable=True)
        if installed is None:
            self._packages.clear()
            return False
        self._journal.write("start", release)
        return True


def main() -> None:
    parser = argparse.ArgumentParser(description="Keeps the Checkout App of a till up to date.")
    parser.add_argument("--poll", type=float, default=300, metavar="SECONDS")
    poll = parser.parse_args().poll
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    updater = Updater(dict(os.environ), poll)
    due = time.monotonic()
    while True:
        updater.poll()
        late = time.monotonic() - due
        due += (late // poll + 1) * poll
        time.sleep(max(0, due - time.monotonic()))


if __name__ == "__main__":
    main()
