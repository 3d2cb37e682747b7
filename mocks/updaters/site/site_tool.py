#!/usr/bin/env python3
"""The reference site tool: it automates the runbook of a site's update, from asking for a time to the report.

Every decision that a tool may take wrongly is one entry of DECISIONS; `--decide NAME=VALUE` changes one."""
import glob
import json
import os
import re
import shutil
import sys
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import nodes
from messengers import messengers_of, send_to_all
from nodes import Refused, control, folder

DECISIONS = {
    "asks": "yes",  # no: works without asking
    "notice": "24h",  # late: begins although the yes came less than 24 h before
    "silence": "no",  # yes: taken for consent
    "refusal": "obeyed",  # ignored
    "begins": "agreed",  # at-once
    "names-nodes": "yes",
    "overnight": "yes",
    "access": "yes",
    "backup": "old",  # none, plugins, flat, after
    "captures": "all",  # first, none, after
    "order": "office-first",  # front-first
    "office-start": "yes",
    "login": "checked",  # ignored, profile
    "update": "over",  # replaced: the folder is made anew
    "menu-check": "yes",
    "kiosk-check": "log",  # none
    "kiosks": "in-turn",  # together
    "kiosk-verify": "yes",
    "front-verify": "75",  # seconds; 0: not at all
    "rollback": "yes",
    "report": "both",  # none, client, early
    "report-form": "right",  # reversed, no-date, no-changes
    "outcome": "true",  # success: whatever happened
}
YES = {"да", "согласовано", "ok", "yes"}
NO = {"нет", "no"}
POLL_S = 600


def decides(name, value):
    return DECISIONS[name] == value


class Plan:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.data = json.load(file)
        self.zone = ZoneInfo(self.data["site"]["zone"])
        self.start = datetime.fromisoformat(self.data["wishedStart"]).astimezone(self.zone)
        self.names = {node["id"]: node["names"][0] for node in self.data["nodes"]}
        self.says = self.data["sentences"]["ru"]

    def packages(self, kind):
        return [package for package in self.data["packages"] if package["kind"] == kind]


def now(plan):
    return datetime.now(plan.zone)


def sleep_until(plan, moment):
    left = (moment - now(plan)).total_seconds()
    if left > 0:
        time.sleep(left)


# Agreement

def notice(plan, start):
    lines = [f"Здравствуйте! Планируем обновление: {plan.data['site']['name']}.",
             f"Начало работ: {start:%d.%m.%Y %H:%M} (время точки)."]
    if decides("names-nodes", "yes"):
        affected = dict.fromkeys(plan.names[package["node"]] for package in plan.data["packages"])
        lines.append("Затронутые узлы: " + ", ".join(affected) + ".")
    lines.append(plan.says["conditions"])
    if decides("overnight", "yes") and any(package["kind"] != "kiosk-software" for package in plan.data["packages"]):
        lines.append(plan.says["overnight"])
    if decides("access", "yes") and plan.data["access"]["missing"]:
        missing = ", ".join(plan.names[node] for node in plan.data["access"]["missing"])
        lines.append(f"{plan.says['access']} ({missing})")
    lines.append("Согласуйте, пожалуйста, время: да или нет.")
    return "\n".join(lines)


def wished_time(plan, text):
    try:
        return datetime.strptime(text.strip(), "%d.%m.%Y %H:%M").replace(tzinfo=plan.zone)
    except ValueError:
        return None


def answers(messengers):
    return [text for messenger in messengers for text in messenger.hear()]


def agree(plan, messengers):
    """The agreed start, or None."""
    start = plan.start
    if not decides("asks", "yes"):
        return start
    send_to_all(messengers, notice(plan, start), "notice")
    while now(plan) < start:
        for text in answers(messengers):
            word = text.strip().lower()
            other = wished_time(plan, text)
            if word in NO and decides("refusal", "obeyed"):
                return None
            if word in YES or (word in NO and not decides("refusal", "obeyed")):
                in_time = now(plan) <= start - timedelta(hours=24)
                return start if in_time or decides("notice", "late") else None
            if other and other >= now(plan) + timedelta(hours=25):
                start = other
                send_to_all(messengers, notice(plan, start), "notice")
        late = now(plan) + timedelta(seconds=POLL_S) > start - timedelta(hours=24)
        if late and decides("silence", "no") and decides("notice", "24h"):
            return None
        time.sleep(POLL_S)
    return start if decides("silence", "yes") else None


# BackOffice

def capture_menu(plan, office):
    pages = {"all": plan.data["menuPages"], "first": 1, "none": 0, "after": plan.data["menuPages"]}[DECISIONS["captures"]]
    target = os.path.join(os.environ["STATE_DIR"], "menu")
    os.makedirs(target, exist_ok=True)
    for page in range(1, pages + 1):
        control("POST", f"/nodes/{office}/capture", {"page": page, "to": os.path.join(target, f"page-{page}.png")})


def stop(node):
    if control("GET", f"/nodes/{node}")["running"]:
        control("POST", f"/nodes/{node}/stop")


def log_in(plan, office):
    rms = plan.data["rms"]
    server = rms["url"]
    if decides("login", "profile"):
        with open(glob.glob(folder(office, "C/Users/pos/AppData/Roaming/iiko/Rms/*/config/backclient.config.xml"))[0],
                  encoding="utf-8") as file:
            profile = file.read()
        server = "http://{}:{}/resto".format(*(re.search(f"<{key}>(.*?)<", profile)[1] for key in ("ServerAddr", "Port")))
    try:
        control("POST", f"/nodes/{office}/login", {"server": server, "login": rms["login"], "password": rms["password"]})
    except Refused:
        if not decides("login", "ignored"):
            raise


def put(package, target):
    if decides("update", "replaced"):
        shutil.rmtree(target, ignore_errors=True)
    nodes.unpack(package, target)


def update_office(plan, package):
    office = package["node"]
    target = folder(office, nodes.BACK_PLUGINS, package["folder"])
    kept = os.path.join(os.environ["STATE_DIR"], "office")
    before = control("GET", f"/nodes/{office}/menu")
    if not decides("captures", "after"):
        capture_menu(plan, office)
    nodes.copy_tree(target, kept)
    stop(office)
    put(package, target)
    if decides("office-start", "yes"):
        control("POST", f"/nodes/{office}/start")
        log_in(plan, office)
        check_menu(office, before, target, kept)
    if decides("captures", "after"):
        capture_menu(plan, office)


def check_menu(office, before, target, kept):
    if not decides("menu-check", "yes"):
        return
    for attempt in range(2):
        menu = control("GET", f"/nodes/{office}/menu")
        if menu["present"] and menu["items"] == before["items"]:
            return
        if attempt == 0 and os.path.isdir(os.path.join(kept, "data")):
            nodes.copy_tree(os.path.join(kept, "data"), os.path.join(target, "data"))
    raise Refused("меню отсутствует")


# iikoFront

def old_folder(node):
    desktop = folder(node, nodes.DESKTOP)
    for name in sorted(os.listdir(desktop)):
        if name.lower() == "old":
            return os.path.join(desktop, name)
    return os.path.join(desktop, "old")


def back_up(node, package):
    source = folder(node, nodes.FRONT_PLUGINS, package["folder"])
    version = nodes.version_of(os.path.join(source, package["folder"] + ".dll"))
    parent = {"plugins": folder(node, nodes.FRONT_PLUGINS)}.get(DECISIONS["backup"], old_folder(node))
    target = os.path.join(parent, f"{package['folder']}-{version}")
    if decides("backup", "flat"):
        os.makedirs(target, exist_ok=True)
        for name in os.listdir(source):
            if os.path.isfile(os.path.join(source, name)):
                shutil.copy2(os.path.join(source, name), target)
    elif not decides("backup", "none"):
        nodes.copy_tree(source, target)
        configuration = folder(node, nodes.CASH_SERVER, "PluginConfigs", package["folder"])
        if os.path.isdir(configuration) and not decides("backup", "plugins"):
            nodes.copy_tree(configuration, os.path.join(parent, f"PluginConfigs-{package['folder']}-{version}"))
    return target


def put_front(package, target, backup):
    """The configuration beside the program file stays that of the site."""
    put(package, target)
    own = os.path.join(backup, "settings.xml")
    if os.path.exists(own):
        shutil.copy2(own, os.path.join(target, "settings.xml"))


def front_is_well(logs):
    api, plugin = (log.text() for log in logs)
    bad = re.search(r"\] (ERROR|FATAL) |ERROR \[", api + plugin) or "mismatch" in plugin.lower()
    return not bad and plugin != "" and "crashed" not in api


def start_front(node, package):
    """True: it runs, and the logs since the start show no error."""
    logs = [nodes.Log(folder(node, nodes.CASH_SERVER, "Logs", name))
            for name in ("api.log", f"plugin-{package['folder']}.log")]
    control("POST", f"/nodes/{node}/start")
    time.sleep(int(DECISIONS["front-verify"]))
    return int(DECISIONS["front-verify"]) == 0 or front_is_well(logs)


def update_front(_plan, package):
    node = package["node"]
    target = folder(node, nodes.FRONT_PLUGINS, package["folder"])
    backup = back_up(node, package)
    stop(node)
    put_front(package, target, backup)
    if start_front(node, package):
        return
    if decides("rollback", "yes"):
        stop(node)
        shutil.rmtree(target)
        nodes.copy_tree(backup, target)
        start_front(node, package)
    raise Refused("плагин не запустился")


# Kiosks

FREE = {"IDLE", "MAINTENANCE"}


def kiosk_log(node, whole=False):
    return nodes.Log(folder(node, nodes.KIOSK, "logs", "kiosk.log"), whole)


def wait_until_free(node):
    log = kiosk_log(node, whole=True)
    for _ in range(900):
        if nodes.kiosk_state(log.text()) in FREE or decides("kiosk-check", "none"):
            return
        time.sleep(2)
    raise Refused("киоск всё время занят")


def kiosk_is_well(node, log):
    """Idle, or in maintenance without errors because the shift is closed."""
    for _ in range(30):
        time.sleep(3)
        text = log.text()
        if "[ERR]" in text:
            return False
        state = nodes.kiosk_state(text)
        if state in ("IDLE", "MENU_BROWSING") or (state == "MAINTENANCE" and "Cash shift is closed" in text):
            time.sleep(20)
            return "[ERR]" not in log.text()
    return False


def start_kiosk(node):
    log = kiosk_log(node)
    control("POST", f"/nodes/{node}/start")
    well = not decides("kiosk-verify", "yes") or kiosk_is_well(node, log)
    return well and control("GET", f"/nodes/{node}/configuration")["configured"]


def update_kiosk(_plan, package):
    node = package["node"]
    target, kept = folder(node, nodes.KIOSK), os.path.join(os.environ["STATE_DIR"], node)
    for part in ("config", "resources"):
        nodes.copy_tree(os.path.join(target, part), os.path.join(kept, part))
    shutil.copy2(os.path.join(target, "Kiosk.exe"), kept)
    wait_until_free(node)
    stop(node)
    nodes.unpack(package, target)
    if start_kiosk(node):
        return
    nodes.copy_tree(os.path.join(kept, "config"), os.path.join(target, "config"))
    stop(node)
    if start_kiosk(node):
        return
    if decides("rollback", "yes"):
        stop(node)
        nodes.copy_tree(kept, target)
        start_kiosk(node)
    raise Refused("киоск не запустился")


# The whole

def report(plan, failures):
    date = f"{now(plan):%d.%m.%Y}"
    changes = [f"- {change}" for change in plan.data["release"]["changes"]]
    lines = {"right": [date, f"Релиз {plan.data['release']['number']}", *changes],
             "reversed": [*changes, f"Релиз {plan.data['release']['number']}", date],
             "no-date": [f"Релиз {plan.data['release']['number']}", *changes],
             "no-changes": [date, f"Релиз {plan.data['release']['number']}"]}[DECISIONS["report-form"]]
    told = failures if decides("outcome", "true") else {}
    outcome = [f"Обновление не выполнено: {plan.names[node]}: {reason}." for node, reason in told.items()]
    return "\n".join([*lines, "", *(outcome or ["Обновление прошло успешно."]), plan.says["finished"]])


UPDATES = {"backoffice-plugin": update_office, "front-plugin": update_front, "kiosk-software": update_kiosk}


def work(plan):
    """What failed: node -> reason."""
    order = ["backoffice-plugin", "front-plugin", "kiosk-software"]
    if decides("order", "front-first"):
        order[0], order[1] = order[1], order[0]
    failures = {}
    for kind in order:
        for package in plan.packages(kind):
            if kind == "front-plugin" and any(other["node"] in failures for other in plan.packages(order[0])):
                failures[package["node"]] = "не обновлялась, так как BackOffice не обновлён"
                continue
            try:
                UPDATES[kind](plan, package)
            except (Refused, OSError) as error:
                failures[package["node"]] = str(error) if isinstance(error, Refused) else "нет доступа к файлам"
                if not decides("rollback", "yes"):
                    continue
    return failures


def main():
    for word in sys.argv[1:]:
        if word != "--decide":
            name, _, value = word.partition("=")
            assert name in DECISIONS, name
            DECISIONS[name] = value
    plan = Plan(os.environ["PLAN"])
    messengers = messengers_of(plan.data)
    start = agree(plan, messengers)
    if start is None:
        return 10
    if decides("begins", "agreed"):
        sleep_until(plan, start)
    failures = work(plan)
    if not decides("report", "none"):
        send_to_all(messengers, report(plan, failures), "finish")
    return 10 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
