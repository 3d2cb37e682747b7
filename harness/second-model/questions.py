"""Random questions, drawn near everything at which an answer may change."""
import datetime
import random
import zoneinfo

from model import DAYS
from wall_clock import DAY, HOUR, Zone

NOT_ZONES = {"localtime", "Factory"}
YEARS = (1972, 2099)


def zone_names():
    return sorted(name for name in zoneinfo.available_timezones()
                  if name not in NOT_ZONES and not name.startswith(("posix", "right")))


class Draw:
    def __init__(self, index, zones):
        self.random = random.Random(index)
        self.zone = zones[index % len(zones)]

    def one_in(self, count):
        return self.random.randrange(count) == 0

    def choice(self, items):
        return self.random.choice(items)

    def instant(self):
        """Seconds: a day of a year that is mostly near, often close to a change of the zone's clock."""
        first, last = (2024, 2036) if not self.one_in(5) else YEARS
        instant = self.random.randrange((first - 1970) * 31556952, (last - 1970) * 31556952)
        if self.one_in(2):
            change = self.zone.change_after(instant, instant + 200 * DAY) if self.one_in(4) else None
            instant = change if change is not None else instant
        return instant

    def minute(self, near):
        """A wall-clock minute of a window; often round, often around a time of day."""
        kind = self.random.randrange(4)
        if kind == 0:
            return self.choice([0, 1, 60, 120, 1439, 1320, 1380, 720])
        if kind == 1:
            return self.random.randrange(1440)
        return (near // 60 + self.choice([-120, -90, -60, -45, -31, -30, -15, -1, 0, 1, 15, 30, 45, 60, 90, 121])) % 1440

    def days(self, near):
        """Weekday numbers; the day in question mostly among them or beside them."""
        kind = self.random.randrange(4)
        if kind == 0:
            return list(range(7))
        if kind == 1:
            return sorted(self.random.sample(range(7), self.random.randrange(1, 7)))
        return [(near + self.choice([-1, 0, 0, 1])) % 7]

    def window(self, civil):
        start, end = self.minute(civil % DAY), self.minute(civil % DAY)
        if end == 0 and self.one_in(2):
            end = 1440
        days = [DAYS[day] for day in self.days((civil // DAY + 3) % 7)]
        return {"days": days, "start": clock(start), "end": clock(end)}

    def exclusion(self, instant):
        days = self.random.randrange(1, 31)
        start = instant - self.choice([0, 0, days * DAY, days * DAY, self.random.randrange(40 * DAY)])
        start += self.choice([0, 1, -1, HOUR, -HOUR, self.zone.offset(instant), -self.zone.offset(instant),
                              self.random.randrange(-DAY, DAY)])
        if self.one_in(3):
            start = start // DAY * DAY
        value = {"start": date_time(start, self.choice(["Z", "Z", "Z", "+00:00", "+02:00"]))}
        kind = self.random.randrange(6)
        if kind < 4:
            value["duration"] = days
        if kind > 2:
            value["days"] = days if not self.one_in(4) else self.random.randrange(1, 31)
        return value

    def configuration(self, instant, civil):
        value = {}
        if not self.one_in(6):
            value["channel"] = self.choice(["stable", "stable", "stable", "preview", "preview", "internal"])
        if not self.one_in(8):
            value["maintenanceWindow"] = self.window(civil)
        if self.one_in(2):
            value["maintenanceExclusion"] = self.exclusion(instant)
        if self.one_in(6):
            self.spoil(value)
        if self.one_in(20):
            value["comment"] = {"any": ["thing"]}
        return value

    def spoil(self, value):
        """Makes one part wrong or open."""
        window = value.get("maintenanceWindow")
        exclusion = value.get("maintenanceExclusion")
        spoilers = [lambda: value.update(channel=self.choice(["beta", "STABLE", "", None, 5]))]
        if window:
            spoilers += [
                lambda: window.update(days=self.choice([[], None, "MO", ["XX"], ["MO", "MO"], ["mo"], [None], 5])),
                lambda: window.update({self.choice(["start", "end"]): self.choice(
                    ["25:00", "24:01", "12:60", "", None, 5, "12:00:00", "12:00Z", "12:00+01:00", "noon"])}),
                lambda: window.pop(self.choice(["days", "start", "end"])),
                lambda: value.update(maintenanceWindow=self.choice([None, "", 5, []])),
                lambda: window.update(end=window["start"]),
            ]
        if exclusion:
            spoilers += [
                lambda: exclusion.update(duration=self.choice([0, -1, 5.5, 31, 45, 1000, "5", None, 5.0, True, []])),
                lambda: exclusion.update(days=self.choice([0, -1, 31, "5", None])),
                lambda: exclusion.update(start=self.choice(["2030-12-01", "soon", None, 5, "2030-12-01T00:00:00"])),
                lambda: exclusion.pop("start"),
                lambda: value.update(maintenanceExclusion=self.choice([None, "", 5, []])),
            ]
        self.choice(spoilers)()

    def version(self):
        text = ".".join(str(self.choice([0, 0, 1, 2, 3, 9, 10])) for _ in range(self.choice([3, 3, 3, 4, 2])))
        if self.one_in(8):
            text += self.choice(["-rc.1", "-rc.2", "-rc.10", "-beta", "-alpha.1"])
        return text + ("+build.5" if self.one_in(20) else "")

    def versions(self):
        """(installed, release): often of one line."""
        installed = self.version()
        release = self.version()
        if self.one_in(3):
            numbers = installed.split("+")[0].split("-")[0].split(".")
            release = ".".join(numbers[:2] + [str(self.choice([0, 1, 2, 4, 10]))])
        return installed, release


def clock(minute):
    return f"{minute // 60:02}:{minute % 60:02}"


def date_time(instant, suffix):
    shift = 7200 if suffix == "+02:00" else 0
    return datetime.datetime.fromtimestamp(instant + shift, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S") + suffix


def draw_question(index, zones):
    """A plain map; what is absent is not in it."""
    draw = Draw(index, zones)
    instant = draw.instant()
    civil = instant if draw.one_in(3) else draw.zone.shown(instant)
    installed, release = draw.versions()
    question = {"zone": draw.zone.name, "installed": installed, "release": release,
                "channel": draw.choice(["stable", "stable", "stable", "preview", "preview", "internal", None])}
    if not draw.one_in(20):
        question["configuration"] = draw.configuration(instant, civil)
    if draw.one_in(2):
        question["lastGood"] = draw.configuration(instant, civil)
    instant += draw.choice([0, 0, 0, -1, 1, 59, 60, 61, -60, 1800, -1800, 3600, -3600, 5400, 86400, -86400])
    nanoseconds = draw.choice([0, 0, 0, 0, 1, 999999999])
    if draw.one_in(3):
        instant = instant // 60 * 60
    return question | {"seconds": instant, "nanoseconds": nanoseconds}


def load_zones():
    return [Zone(name) for name in zone_names()]
