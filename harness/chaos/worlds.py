"""Worlds for the chaotic updater: scenario files drawn by seed.

Settings come from where the second model draws its own: near every instant at which an answer may change. Orders, states,
settings and releases change at drawn instants.
"""
import datetime
import random

from model import DAYS
from questions import Draw, clock
from wall_clock import DAY

INSTALLED = "3.6.4"
BUSINESS_UNIT, WORKSTATION = "EU800", "601"
STATES = ["RESCAN", "FINALIZED", "ACTION_NEEDED", "ERROR", "IDLE", "CANCELLED"]
# What a forbidden act needs, so that most worlds have it.
NEEDS = {"mid-order": "orders", "while-closed": "closed", "in-exclusion": "exclusion", "broken-package": "broken",
         "older": "older", "never": "quiet", "other-channel": "channels"}


def text_of(instant):
    return datetime.datetime.fromtimestamp(instant, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


class Story:
    """The timeline, drawn in the order of time; what would contradict itself is not drawn."""

    def __init__(self, draw, begin, end, offered):
        self.draw, self.random = draw, draw.random
        self.begin, self.end = begin, end
        self.now, self.steps = begin, []
        self.order = self.order_is_suspended = None
        self.is_closed, self.count = False, 0
        self.offered = offered  # version: channel, of what can be promoted or withdrawn
        self.later = [("3.6.6", "stable"), ("3.7.1", "preview"), ("3.8.1", "stable"), ("3.10.0", "internal")]

    def tell(self, verbs):
        while True:
            self.now += self.random.choice([20, 90, 400, 900, 1800]) + self.random.randrange(60)
            if self.now > self.end - 120:
                return self.steps
            step = self.random.choice(verbs)(self)
            if step:
                self.steps.append({"at": text_of(self.now), **step})

    def order_step(self):
        if self.is_closed:
            return None
        if self.order is None:
            self.count += 1
            self.order, self.order_is_suspended = str(9900 + self.count), False
            return {"order": {"begins": self.order}}
        kinds = ["resumed"] if self.order_is_suspended else ["ends", "ends", "suspended", "pays"]
        kind, order = self.random.choice(kinds), self.order
        self.order_is_suspended = kind == "suspended"
        self.order = None if kind == "ends" else order
        return {"order": {kind: order}}

    def state_step(self):
        if self.is_closed or self.order is not None:
            return None
        return {"state": self.random.choice(STATES)}

    def app_step(self):
        if self.order is not None:
            return None
        self.is_closed = not self.is_closed
        return {"app": "closed" if self.is_closed else "opened"}

    def settings_step(self):
        return {"put-configuration": {"target": "workstation", "value": settings(self.draw, self.now)}}

    def publish_step(self):
        if not self.later:
            return None
        version, channel = self.later.pop(self.random.randrange(len(self.later)))
        self.offered[version] = channel
        return {"publish": {"version": version, "channel": channel}}

    def promote_step(self):
        previews = [version for version, channel in self.offered.items() if channel == "preview"]
        if not previews:
            return None
        version = self.random.choice(previews)
        self.offered[version] = "stable"
        return {"promote": {"version": version}}

    def withdraw_step(self):
        if not self.offered:
            return None
        version = self.random.choice(sorted(self.offered))
        del self.offered[version]
        return {"withdraw": {"version": version}}

    def fault_step(self):
        server = self.random.choice(["ccc", "feed"])
        fault = self.random.choice([{"answers": 503}, {"kind": "reset"}, {"kind": "truncated"}, {"kind": "html"}])
        return {"fault": {"server": server, **fault, "for": self.random.choice(["2m", "11m", "40m"])}}


def settings(draw, instant):
    if draw.one_in(12):
        return {}
    return {"pos": {"autoUpdate": draw.configuration(instant, draw.zone.shown(instant))}}


def window_of(draw, begin, length):
    """Around it, on its day and both neighbours."""
    civil = draw.zone.shown(begin)
    day = (civil // DAY + 3) % 7
    return {"days": [DAYS[number] for number in sorted({(day + near) % 7 for near in (-1, 0, 1)})],
            "start": clock(civil % DAY // 60), "end": clock((civil + length) % DAY // 60)}


def plain_settings(draw, begin, need):
    """A window that opens soon and is long enough, so that something happens."""
    opens = begin + draw.random.randrange(600, 3600)
    if need == "never":
        opens = begin + 300
    value = {"channel": draw.choice(["stable", "stable", "preview"]),
             "maintenanceWindow": window_of(draw, opens, draw.random.randrange(60, 150) * 60)}
    if need == "exclusion" or draw.one_in(4):
        length = draw.random.randrange(2, 20)
        start = begin - draw.random.randrange(length) * DAY - (DAY + 7200 if need == "exclusion" else 0)
        value["maintenanceExclusion"] = {"start": text_of(start), "duration": length + 4}
    if need == "exclusion":
        value["channel"] = "stable"
    return {"pos": {"autoUpdate": value}}


def releases(draw, need):
    chosen = {"3.6.5": "stable", "3.7.0": "stable", "3.8.0": draw.choice(["preview", "stable"]), "3.9.0": "internal",
              "3.6.3": "stable", "3.5.0": "preview"}
    always = {"older": ["3.6.3"], "channels": ["3.8.0", "3.9.0"], "closed": ["3.7.0"],
              "exclusion": ["3.7.0"]}.get(need, [])
    if need == "channels":
        chosen["3.8.0"] = "preview"
    entries = [{"version": version, "channel": channel, "published": text_of(1900000000)}
               for version, channel in chosen.items() if version in always or not draw.one_in(3)]
    broken = {"version": "3.7.5", "channel": "stable", **draw.choice([
        {"digest": "wrong"}, {"digest": "missing"}, {"size": "wrong"}, {"contains": "3.7.4"}])}
    # A broken release that is newer leaves open what is owed.
    is_broken = need == "broken" or (need != "quiet" and draw.one_in(6))
    return entries + ([broken] if is_broken else [])


def draw_world(seed, zones, act):
    """(scenario, what the updater declares)"""
    draw = Draw(seed, zones)
    draw.random = random.Random(f"world {seed}")
    need = NEEDS.get(act)
    begin = draw.instant() // 60 * 60 - draw.random.randrange(7200)
    end = begin + draw.random.randrange(2 * 3600, 4 * 3600)
    is_plain = act is not None or draw.one_in(2)
    first = releases(draw, need)
    offered = {entry["version"]: entry["channel"] for entry in first}
    story = Story(draw, begin, end, offered)
    verbs = [Story.order_step] * 3 + [Story.state_step, Story.publish_step, Story.promote_step, Story.withdraw_step]
    verbs += [] if is_plain else [Story.settings_step, Story.fault_step, Story.app_step]
    verbs = {"quiet": [Story.state_step], "closed": [Story.app_step],
             "orders": [Story.order_step]}.get(need, verbs)
    steps = story.tell(verbs)[:{"quiet": 0, "closed": 1}.get(need)]
    transfer_s = draw.choice([0, 0, 20, 240])
    world = {
        "title": "A drawn world",
        "workstation": {"business-unit": BUSINESS_UNIT, "id": WORKSTATION, "zone": draw.zone.name},
        "clock": text_of(begin), "until": text_of(end), "seed": seed,
        "app": {"version": INSTALLED, "state": "IDLE"},
        "feed": {"transfer": f"{transfer_s}s"},
        "configuration": {"workstation": plain_settings(draw, begin, need) if is_plain else settings(draw, begin)},
        "releases": first}
    if steps:
        world["timeline"] = steps
    declared = {"poll": draw.choice([120, 300, 300, 600]), "splay": draw.choice([0, 0, 600, 1800]),
                "transfer": transfer_s}
    if need == "quiet":
        declared = {"poll": 120, "splay": 0, "transfer": transfer_s}
    return world, declared
