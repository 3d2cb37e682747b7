"""The second model: what a configuration forbids and owes for a release at an instant, under one reading.

It is written from the rules' text, by enumeration of every defensible alternative, and shares neither code nor data with
the harness. An alternative is a function of time; a MUST is judged against all of them: forbidden only if all forbid,
owed only if all owe.
"""
import itertools
import re
from datetime import datetime

from wall_clock import DAY, weekday

DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
NOTHING, SHOULD, MUST = 0, 1, 2

AXES = {
    "window-clock": ["local", "utc"],
    "patch-window": ["bound", "exempt"],
    "patch-kind": ["number", "step"],
    "exclusion-field": ["either", "duration", "days"],
    "partial": ["accepted", "invalid"],
}
READINGS = [dict(zip(AXES, values)) for values in itertools.product(*AXES.values())]

ABSENT = object()


# --- versions -------------------------------------------------------------------------------------------------------

def version_numbers(text):
    """(numbers, pre-release or None), or None for what is no version."""
    match = re.fullmatch(r"(\d+(?:\.\d+){0,3})(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?", text or "")
    if not match:
        return None
    numbers = [int(number) for number in match[1].split(".")]
    return numbers + [0] * (4 - len(numbers)), match[2]


def is_newer(release, installed):
    """Precedence of semantic versioning."""
    def key(text):
        numbers, tag = version_numbers(text)
        parts = tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in (tag or "").split("."))
        return numbers, tag is None, parts
    return key(release) > key(installed)


def kinds(release, installed, reading):
    """The kinds that an update may be taken for: a release candidate is open, so it may be both."""
    numbers, tag = version_numbers(release)
    if tag is not None:
        return {"patch", "feature"}
    if reading["patch-kind"] == "number":
        return {"patch"} if any(numbers[2:]) else {"feature"}
    before = version_numbers(installed)
    if before is None or before[1] is not None:
        return {"patch", "feature"}
    return {"patch"} if before[0][:2] == numbers[:2] else {"feature"}


# --- windows --------------------------------------------------------------------------------------------------------

class Window:
    """[start, end) of the wall clock on the listed days. Alternatives: the end minute belongs to it; what a window that
    crosses midnight means; how a clock that is set counts."""

    def __init__(self, days, start, end):
        self.days, self.start, self.end = days, start, end
        self.crosses = start > end

    def lists(self, day):
        return weekday(day) in self.days

    def _start_days(self, civil):
        """Start days and seconds since their midnight that may matter now."""
        today = civil // DAY
        return [(day, civil - day * DAY) for day in range(today - 2, today + 1)]

    def answers(self, zone, instant, clock):
        """Is it open? One answer for each combination of alternatives, the ruled one first."""
        civil = instant if clock == "utc" else zone.shown(instant)
        matches = self._utc_days(zone, instant) if clock == "utc" else [lambda day, is_tail: self.lists(day)]
        answers = []
        for extra in (0, 60):
            end = self.end + extra + (DAY if self.crosses else 0)
            for match in matches:
                by_wall = any(self.start <= second < end and match(day, False)
                              for day, second in self._start_days(civil))
                answers += self._by_clock_changes(zone, instant, clock, by_wall, end, match)
                if self.crosses:
                    second, today = civil % DAY, civil // DAY
                    own = (second >= self.start and match(today, False)) or (
                        second < self.end + extra and match(today, True))
                    answers.append(own)
                    answers.append(own and not (clock == "local" and zone.is_second_pass(instant)))
        if self.crosses:
            answers.append(False)  # it never opens
        return answers

    def _utc_days(self, zone, instant):
        """Window in UTC: its days may be those of UTC, of the local date at its start, or of the local date now. A tail
        that belongs to its own day has no start to go by."""
        def local_at_start(day, is_tail):
            return self.lists(zone.shown(instant if is_tail else day * DAY + self.start) // DAY)
        return [lambda day, is_tail: self.lists(day),
                local_at_start,
                lambda day, is_tail: self.lists(zone.shown(instant) // DAY)]

    def _by_clock_changes(self, zone, instant, clock, by_wall, end, match):
        """The wall clock decides; or the length counts from the first start; or a repeated hour counts once."""
        if clock == "utc":
            return [by_wall]
        first_pass = by_wall and not zone.is_second_pass(instant)
        elapsed = False
        for day, second in self._start_days(zone.shown(instant)):
            starts = zone.instants(day * DAY + self.start)
            by_length = starts and starts[0] <= instant < starts[0] + end - self.start
            # A start in a gap begins nothing from which to count.
            contains = by_length if starts else self.start <= second < end
            elapsed |= bool(contains) and match(day, False)
        return [by_wall, elapsed, first_pass]


# --- exclusions -----------------------------------------------------------------------------------------------------

class Exclusion:
    """N x 86,400 s from its start. Alternatives: calendar days of UTC or local time, the start rounded to its day, the
    start read as local time although it carries Z."""

    def __init__(self, start, days, carries_z):
        self.start, self.days, self.carries_z = start, days, carries_z

    def _starts(self, zone):
        starts = [self.start]
        if self.carries_z:
            starts += zone.instants(self.start) or [zone.first_instant_from(self.start)]
        return starts

    def intervals(self, zone):
        length = self.days * DAY
        for start in self._starts(zone):
            utc_midnight = start // DAY * DAY
            local = zone.shown(start)
            local_midnight = zone.first_instant_from(local // DAY * DAY)
            local_end = zone.first_instant_from(local // DAY * DAY + length)
            yield start, start + length
            yield start, zone.first_instant_from(local + length)
            yield start, utc_midnight + length
            yield start, local_end
            yield utc_midnight, utc_midnight + length
            yield local_midnight, local_end
            yield local_midnight, local_midnight + length

    def answers(self, zone, instant_ns):
        """(surely in force, possibly in force); at equal instants an act is allowed, and nothing is owed."""
        intervals = [(start * 10**9, end * 10**9) for start, end in self.intervals(zone)]
        return (all(start < instant_ns < end for start, end in intervals),
                any(start <= instant_ns <= end for start, end in intervals))


# --- configurations -------------------------------------------------------------------------------------------------

class Configuration:
    """One way to take the effective value."""

    def __init__(self, kind, channel="stable", window=None, exclusion=None):
        self.kind = kind  # "none", "set", "open", "nothing" (nothing may be installed)
        self.channel, self.window, self.exclusion = channel, window, exclusion


class Parse:
    """Notes what is wrong with a value while it is taken apart."""

    def __init__(self, reading):
        self.reading = reading
        self.is_invalid = self.is_open = self.is_too_long = self.is_doubtful = False

    def invalid(self):
        self.is_invalid = True

    def open(self):
        self.is_open = True

    def channel(self, value):
        if value is ABSENT:
            self.is_invalid |= self.reading["partial"] == "invalid"
            return "stable"
        if value is None:
            self.open()
        elif value not in ("stable", "preview", "internal"):
            self.invalid()
        else:
            return value
        return "stable"

    def time(self, value, is_end):
        """Seconds since midnight."""
        if value is None:
            self.open()
        elif not isinstance(value, str):
            self.invalid()
        else:
            match = re.fullmatch(r"(\d\d):(\d\d)(:\d\d)?(Z|[+-]\d\d:\d\d)?", value)
            if not match or int(match[1]) > 24 or int(match[2]) > 59 or (match[1] == "24" and match[2] != "00"):
                self.invalid()
            else:
                if match[3] or match[4] or (match[1] == "24" and not is_end):
                    self.open()
                return int(match[1]) * 3600 + int(match[2]) * 60
        return 0

    def days(self, value):
        if value is None:
            self.open()
        elif not isinstance(value, list) or not value:
            self.invalid()
        else:
            for day in value:
                if day is None:
                    self.open()
                elif day not in DAYS:
                    self.invalid()
            names = [day for day in value if day in DAYS]
            self.is_open |= len(set(names)) < len(names)
            return {DAYS.index(name) for name in names}
        return set()

    def window(self, value):
        if value is ABSENT:
            self.is_invalid |= self.reading["partial"] == "invalid"
        elif value is None:
            self.open()
        elif not isinstance(value, dict):
            self.invalid()
        else:
            start = self.time(value.get("start", 0), False)
            end = self.time(value.get("end", 0), True)
            self.is_open |= start == end
            return Window(self.days(value.get("days", 0)), start, end)
        return None

    def length(self, value):
        """Days, or None."""
        if value is None or isinstance(value, str):
            self.open()
        elif isinstance(value, bool) or not isinstance(value, (int, float)) or value < 1 or value != int(value):
            self.invalid()
        else:
            self.is_too_long |= value > 30
            return min(int(value), 30)
        return None

    def exclusion(self, value):
        if value is ABSENT:
            return None
        if not isinstance(value, dict):
            self.open() if value is None else self.invalid()
            return None
        start, carries_z = self.start(value.get("start", 0))
        duration = value.get("duration", ABSENT)
        days = value.get("days", ABSENT)
        if duration is ABSENT and days is ABSENT:
            self.invalid()
            return None
        if duration is not ABSENT and days is not ABSENT and duration != days:
            self.open()
        lengths = [self.length(item) for item in (duration, days) if item is not ABSENT]
        known = {"either": [duration, days], "duration": [duration], "days": [days]}[self.reading["exclusion-field"]]
        self.is_doubtful = all(item is ABSENT for item in known)
        return Exclusion(start, lengths[0] or 1, carries_z)

    def start(self, value):
        if value is None:
            self.open()
        elif not isinstance(value, str):
            self.invalid()
        else:
            match = re.fullmatch(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.0+)?(Z|[+-]\d\d:\d\d)?", value)
            try:
                parsed = datetime.fromisoformat(match[1] + (match[2] or "+00:00").replace("Z", "+00:00"))
            except (TypeError, ValueError):
                self.invalid()
                return 0, False
            self.is_open |= match[2] is None
            return int(parsed.timestamp()), match[2] == "Z"
        return 0, False


def alternatives(value, reading, last_good):
    """(every way to take an effective value, is it good?). `last_good`: the ways to take the one before, or []."""
    if value is ABSENT:
        return [Configuration("none")], True
    parse = Parse(reading)
    if not isinstance(value, dict):
        parse.invalid()
        value = {}
    channel = parse.channel(value.get("channel", ABSENT))
    window = parse.window(value.get("maintenanceWindow", ABSENT))
    exclusion = parse.exclusion(value.get("maintenanceExclusion", ABSENT))
    if parse.is_invalid:
        return last_good + [Configuration("nothing")], False
    ways = [Configuration("open" if parse.is_open else "set", channel, window, exclusion)]
    if parse.is_too_long or parse.is_doubtful:
        ways.append(Configuration(ways[0].kind, channel, window, None))
    if parse.is_open or parse.is_too_long or parse.is_doubtful or (window and window.crosses):
        ways += last_good
    return ways, not (parse.is_open or parse.is_too_long)


# --- what is forbidden and owed -------------------------------------------------------------------------------------

class Question:
    """One release at one instant."""

    def __init__(self, zone, instant_ns, installed, release, channel):
        self.zone, self.instant_ns, self.installed = zone, instant_ns, installed
        self.release, self.channel = release, channel
        self._windows = {}

    def window(self, window, clock):
        """(open under some alternative, under all, by the ruling)"""
        key = (id(window), clock)
        if key not in self._windows:
            answers = window.answers(self.zone, self.instant_ns // 10**9, clock)
            self._windows[key] = window, any(answers), all(answers), answers[0]
        return self._windows[key][1:]

    def exclusion(self, exclusion):
        key = id(exclusion)
        if key not in self._windows:
            self._windows[key] = exclusion, exclusion.answers(self.zone, self.instant_ns)
        return self._windows[key][1]


def forbids_time(way, question, kind, reading):
    if way.kind == "nothing":
        return True
    if way.kind != "set":
        return False
    is_exempt = kind == "patch" and reading["patch-window"] == "exempt"
    if way.window and not is_exempt and not question.window(way.window, reading["window-clock"])[0]:
        return True
    return bool(way.exclusion and way.channel == "stable" and kind == "feature"
                and question.exclusion(way.exclusion)[0])


def forbids_channel(way, question):
    """No configuration means stable by a ruling only, which decides no MUST."""
    if way.kind in ("none", "nothing") or question.channel is None:
        return False
    if way.channel == "stable":
        return question.channel != "stable"
    return way.channel == "preview" and question.channel == "internal"


def owes(way, question, kind, reading):
    offered = {"stable": ["stable"], "preview": ["preview", "stable"], "internal": []}[way.channel]
    if way.kind in ("nothing", "open") or question.channel not in offered:
        return NOTHING
    if way.kind == "none":
        return SHOULD
    if not way.window or not question.window(way.window, reading["window-clock"])[1]:
        # What no window binds is owed soon, by a ruling.
        return SHOULD if kind == "patch" and reading["patch-window"] == "exempt" else NOTHING
    if kind == "patch" or not way.exclusion or not question.exclusion(way.exclusion)[1]:
        return MUST
    return SHOULD if way.channel == "preview" else NOTHING


def judge(question, configuration, last_good, reading):
    """(forbidden, forbidden as to time, owed), each by all alternatives and all kinds."""
    before = []
    if last_good is not ABSENT:
        ways, is_good = alternatives(last_good, reading, [])
        before = ways if is_good else []
    ways = alternatives(configuration, reading, before)[0]
    cases = list(itertools.product(ways, sorted(kinds(question.release, question.installed, reading))))
    time = all(forbids_time(way, question, kind, reading) for way, kind in cases)
    forbidden = all(forbids_time(way, question, kind, reading) or forbids_channel(way, question) for way, kind in cases)
    owed = min(owes(way, question, kind, reading) for way, kind in cases)
    return forbidden, time, owed
