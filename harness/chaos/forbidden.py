"""One forbidden act each: when the rules permit no excuse for it, how it is done, and which rules forbid it.

`try_it` is asked at each look, with everything asked anew; it returns True once the act is done. The acts speak of what
the second model holds for certain under every defensible alternative, so that no ruling can excuse them.
"""
import os
import time

import client

OWED = {"window/used", "window/missed", "exclusion/patch-passes", "exclusion/ends", "channel/preview-superset",
        "channel/promotion", "flow/reschedule", "exclusion/preview-ignores", "config/inheritance", "config/path"}
INSTALL_S = 60


class Act:
    """Its chance is drawn at each occasion, so that it is not always the first one that is taken."""

    done = False

    def try_it(self, updater):
        for release in updater.releases:
            rules = self.rules(updater, release)
            if rules and updater.chance(0.6) and self.commit(updater, release):
                self.done = True
                print("forbidden act:", *sorted(rules), flush=True)
                return True
        return False

    def rules(self, updater, release):
        """Which forbid it now; nothing if it would be permitted, or cannot be done."""
        raise NotImplementedError

    def commit(self, updater, release):
        return updater_installs(updater, release)


def updater_installs(updater, release):
    """With its package, and everything else in order."""
    if not fetch_unasked(updater, release) or updater.world.status() != updater.status:
        return False
    updater.replace(updater.packages[release["sha256"]], is_polite=False)
    return True


def fetch_unasked(updater, release):
    if release["sha256"] in updater.packages:
        return True
    if not updater.world.download(release):
        return False
    updater.packages[release["sha256"]] = updater.world.path(release)
    return True


def could_begin(updater, release):
    """But for what the act is about."""
    status = updater.status
    return (status["running"] and not updater.is_busy() and release.get("sha256")
            and updater.mind.is_newer(release["version"], status["version"]))


def is_permitted(updater, release):
    return not updater.view(release)[0]


def asks(updater, release):
    return time.time_ns(), updater.status["version"], release


class OutsideWindow(Act):
    def rules(self, updater, release):
        if not could_begin(updater, release) or not updater.mind.is_window_closed(*asks(updater, release)):
            return None
        is_patch = updater.mind.kinds(updater.status["version"], release) == {"patch"}
        return {"window/patch" if is_patch else "window/inside"}


class InExclusion(Act):
    def rules(self, updater, release):
        if could_begin(updater, release) and updater.mind.is_surely_excluded(*asks(updater, release)):
            return {"exclusion/blocks-feature"}
        return None


class OtherChannel(Act):
    """A release of a channel that this workstation is not on."""

    WORSE = {"stable": ({"preview", "internal"}, "channel/stable-only"), "preview": ({"internal"}, "channel/preview-only")}

    def rules(self, updater, release):
        for channel, (others, rule) in self.WORSE.items():
            if release["channel"] in others and updater.mind.is_channel_surely(channel) and could_begin(updater, release):
                return {rule}
        return None


class MidOrder(Act):
    def rules(self, updater, release):
        is_right = release.get("sha256") and updater.mind.is_newer(release["version"], updater.status["version"])
        if is_right and updater.is_busy() and is_permitted(updater, release) and updater.fetch(release):
            return {"flow/no-order"}
        return None

    def commit(self, updater, release):
        order = updater.status["order"]["id"]
        time.sleep(1.5)
        updater.status = updater.world.status()
        if not updater.is_busy() or updater.status["order"]["id"] != order or not is_permitted(updater, release):
            return False
        updater.replace(updater.packages[release["sha256"]], is_polite=False)
        return True


class WithoutPackage(Act):
    """The app has quit before the package is there."""

    def rules(self, updater, release):
        if could_begin(updater, release) and is_permitted(updater, release) and not updater.view(release)[1] \
                and release["sha256"] not in updater.packages | dict.fromkeys(updater.bad):
            return {"flow/downloaded"}
        return None

    def commit(self, updater, release):
        if updater.call("quit") != 200:
            return False
        if fetch_unasked(updater, release):
            updater.call("install", {"package": updater.world.path(release)}, 7200)
        updater.start()
        return True


class Older(Act):
    def rules(self, updater, release):
        status = updater.status
        if release.get("sha256") and status["running"] and not updater.is_busy() and is_permitted(updater, release) \
                and updater.mind.is_newer(status["version"], release["version"]):
            return {"guard/newer-only"}
        return None


class BrokenPackage(Act):
    def rules(self, updater, release):
        status = updater.status
        if status["running"] and not updater.is_busy() and is_permitted(updater, release) \
                and updater.mind.is_newer(release["version"], status["version"]):
            return {"guard/package"}
        return None

    def commit(self, updater, release):
        if updater.world.download(release) or updater.world.status() != updater.status:
            return False
        updater.replace(updater.world.path(release), is_polite=False)
        return True


class StaysClosed(Act):
    def rules(self, updater, release):
        if could_begin(updater, release) and is_permitted(updater, release) and updater.fetch(release):
            return {"guard/comes-back"}
        return None

    def commit(self, updater, release):
        if updater.world.status() != updater.status or updater.call("quit") != 200:
            return False
        updater.call("install", {"package": updater.packages[release["sha256"]]}, 7200)
        return True


class EarlyDownload(Act):
    def rules(self, updater, release):
        is_early = updater.mind.reading["download"] == "window" and release.get("sha256") \
            and release["sha256"] not in updater.packages and updater.mind.is_window_closed(*asks(updater, release))
        return {"window/download"} if is_early else None

    def commit(self, updater, release):
        return client.ask("GET", release["url"], timeout=7200)[0] == 200


class WhileClosed(Act):
    """Somebody closed the app. A patch is an exception, and open."""

    def rules(self, updater, release):
        status = updater.status
        is_bound = updater.mind.kinds(status["version"], release) == {"feature"}
        is_right = release.get("sha256") and updater.mind.is_newer(release["version"], status["version"])
        if is_right and is_bound and not status["running"] and updater.mind.ways()[0].kind == "set" and is_permitted(updater, release) \
                and updater.fetch(release):
            return {"flow/app-running"}
        return None

    def commit(self, updater, release):
        if updater.world.status()["running"]:
            return False
        is_done = updater.call("install", {"package": updater.packages[release["sha256"]]}, 7200) == 200
        updater.start()
        return is_done


class QuitForNothing(Act):
    def rules(self, updater, release):
        return {"flow/quit-then-install"} if updater.status["running"] and not updater.is_busy() else None

    def commit(self, updater, release):
        if updater.call("quit") != 200:
            return False
        updater.start()
        return True


class WritesSettings(Act):
    def rules(self, updater, release):
        return {"guard/world"}

    def commit(self, updater, release):
        client.ask("PUT", updater.world.settings_url, {"value": {}}, updater.world.credentials)
        return True


class Ends(Act):
    def rules(self, updater, release):
        return {"guard/stays-alive"}

    def commit(self, updater, release):
        print("forbidden act: guard/stays-alive", flush=True)
        os._exit(3)


class Never(Act):
    """What is owed for longer than there is an excuse is not done until it is owed no more."""

    since = None

    def try_it(self, updater):
        now = time.monotonic()
        can_begin = updater.status["running"] and not updater.is_busy()
        is_owed = can_begin and any(updater.view(release)[2] for release in updater.newer())
        if is_owed:
            self.since = now if self.since is None else self.since
            self.last = now
            return False
        grace_s = 2 * updater.poll_s + updater.splay_s + INSTALL_S + updater.transfer_s
        if self.since is not None and can_begin and self.last - self.since > grace_s:
            self.done = True
            print("forbidden act:", *sorted(OWED), flush=True)
        self.since = None
        return False


ACTS = {"outside-window": OutsideWindow, "in-exclusion": InExclusion, "other-channel": OtherChannel,
        "mid-order": MidOrder, "without-package": WithoutPackage, "older": Older, "broken-package": BrokenPackage,
        "stays-closed": StaysClosed, "early-download": EarlyDownload, "while-closed": WhileClosed,
        "quit-for-nothing": QuitForNothing, "writes-settings": WritesSettings, "ends": Ends, "never": Never}


def holds_back(act):
    """Who is never to update must not."""
    return isinstance(act, Never)
