"""Wall clocks by brute force: zones are asked for their offset at an instant, and for nothing else.

Instants are whole seconds since 1970 in UTC. A civil time is the number of seconds that a wall clock shows since the
midnight that began 1970-01-01, so that `civil // 86400` is its date.
"""
import datetime
import functools
import zoneinfo

DAY = 86400
HOUR = 3600
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


class Zone:
    def __init__(self, name):
        self.name = name
        self.zone = zoneinfo.ZoneInfo(name)
        self.offset = functools.lru_cache(maxsize=512)(self._offset)

    def _offset(self, instant):
        moment = (EPOCH + datetime.timedelta(seconds=instant)).astimezone(self.zone)
        return int(moment.utcoffset().total_seconds())

    def shown(self, instant):
        """The civil time at an instant."""
        return instant + self.offset(instant)

    def instants(self, civil):
        """All instants at which the clock shows a civil time: none in a gap, two in a repeated hour."""
        offsets = {self.offset(civil + hours * HOUR) for hours in range(-27, 28)}
        return sorted(civil - offset for offset in offsets if self.offset(civil - offset) == offset)

    def first_instant_from(self, civil):
        """The first instant of a civil time, or the jump over it."""
        found = self.instants(civil)
        if found:
            return found[0]
        early, late = civil - 2 * DAY, civil + 2 * DAY
        while late - early > 1:
            middle = (early + late) // 2
            early, late = (early, middle) if self.shown(middle) >= civil else (middle, late)
        return late

    def is_second_pass(self, instant):
        return instant in self.instants(self.shown(instant))[1:]

    def change_after(self, instant, limit):
        """The first change of the offset in (instant, limit], to the second; None if an hourly look sees none."""
        for early in range(instant, limit, HOUR):
            late = early + HOUR
            if self.offset(early) != self.offset(late):
                while late - early > 1:
                    middle = (early + late) // 2
                    is_before = self.offset(middle) == self.offset(instant)
                    early, late = (middle, late) if is_before else (early, middle)
                return late
        return None


def weekday(day):
    """0 is Monday; 1970-01-01 was a Thursday."""
    return (day + 3) % 7
