"""What the chaotic updater holds for permitted: the second model, asked about one release at one instant."""
import model
from wall_clock import Zone


class Mind:
    ABSENT = model.ABSENT

    def __init__(self, reading, zone):
        self.reading, self.zone = reading, Zone(zone)
        self.has_settings, self.value, self.last_good = False, None, model.ABSENT

    def learn(self, value):
        """The settings that stand in CCC now."""
        if self.has_settings and value != self.value and model.alternatives(self.value, self.reading, [])[1]:
            self.last_good = self.value
        self.value, self.has_settings = value, True

    def is_newer(self, release, installed):
        return bool(model.version_numbers(release)) and model.is_newer(release, installed)

    def view(self, now_ns, installed, release):
        """(forbidden, forbidden as to the time of a download, owed by a MUST)"""
        question = model.Question(self.zone, now_ns, installed, release["version"], release["channel"])
        is_forbidden, time, owed = model.judge(question, self.value, self.last_good, self.reading)
        return is_forbidden, time and self.reading["download"] == "window", owed == model.MUST

    def ways(self):
        """Every way to take the settings."""
        before = []
        if self.last_good is not model.ABSENT:
            before = model.alternatives(self.last_good, self.reading, [])[0]
        return model.alternatives(self.value, self.reading, before)[0]

    def kinds(self, installed, release):
        return model.kinds(release["version"], installed, self.reading)

    def is_window_closed(self, now_ns, installed, release):
        """Under every way, and for this kind of update."""
        question = model.Question(self.zone, now_ns, installed, release["version"], release["channel"])
        kinds = self.kinds(installed, release)
        if len(kinds) > 1 or (kinds == {"patch"} and self.reading["patch-window"] == "exempt"):
            return False
        return all(way.kind == "set" and way.window
                   and not question.window(way.window, self.reading["window-clock"])[0] for way in self.ways())

    def is_surely_excluded(self, now_ns, installed, release):
        question = model.Question(self.zone, now_ns, installed, release["version"], release["channel"])
        if self.kinds(installed, release) != {"feature"}:
            return False
        return all(way.kind == "set" and way.channel == "stable" and way.exclusion
                   and question.exclusion(way.exclusion)[0] for way in self.ways())

    def is_channel_surely(self, name):
        return all(way.kind == "set" and way.channel == name for way in self.ways())
