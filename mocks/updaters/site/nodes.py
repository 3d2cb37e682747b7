"""The nodes of a site as the reference site tool sees them: control interface, folders, logs."""
import json
import os
import shutil
import time
import urllib.error
import urllib.request
import zipfile

FRONT_PLUGINS = "C/Program Files/iiko/iikoRMS/Front.Net/Plugins"
BACK_PLUGINS = "C/Program Files/iiko/iikoRMS/Office/Plugins"
CASH_SERVER = "C/Users/pos/AppData/Roaming/iiko/CashServer"
DESKTOP = "C/Users/pos/Desktop"
KIOSK = "C/Kiosk"


class Refused(Exception):
    """The control interface did not do it."""


def control(method, path, body=None):
    request = urllib.request.Request(os.environ["SITE_URL"] + path, json.dumps(body).encode() if body else None,
                                     {"Content-Type": "application/json"}, method=method)
    for _ in range(3):
        try:
            with urllib.request.urlopen(request, timeout=600) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code != 504:
                raise Refused(f"{path}: {error.code}") from error
            time.sleep(60)
        except OSError as error:
            raise Refused(path) from error
    raise Refused(f"{path}: unreachable")


def folder(node, *parts):
    return os.path.join(os.environ["SITE_DIR"], node, *parts)


def unpack(package, target):
    archive = os.path.join(os.path.dirname(os.environ["PLAN"]), package["file"])
    with zipfile.ZipFile(archive) as content:
        content.extractall(target)


def copy_tree(source, target):
    shutil.copytree(source, target, dirs_exist_ok=True)


def version_of(path):
    with open(path, "rb") as program:
        head = program.read(512)
    return head.partition(b"FileVersion: ")[2].split(b"\r")[0].decode("ascii", "replace") or "unknown"


class Log:
    """What is written to a log from now on, also when it is rotated meanwhile."""

    def __init__(self, path, whole=False):
        self.path = path
        self.inode, self.size = None, 0
        if os.path.exists(path):
            self.inode = os.stat(path).st_ino
            self.size = 0 if whole else os.stat(path).st_size

    def rotated(self):
        parent, name = os.path.split(self.path)
        for other in sorted(os.listdir(parent)):
            path = os.path.join(parent, other)
            if other.startswith(name) and other != name and os.stat(path).st_ino == self.inode:
                return path
        return None

    def text(self):
        """Everything since this log was opened."""
        data = b""
        current = os.stat(self.path).st_ino if os.path.exists(self.path) else None
        begin = self.size
        if self.inode is not None and current != self.inode:
            old = self.rotated()
            if old:
                with open(old, "rb") as log:
                    log.seek(self.size)
                    data = log.read()
            begin = 0
        if current is not None:
            with open(self.path, "rb") as log:
                log.seek(begin)
                data += log.read()
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            return data.decode("cp1251", "replace")


def kiosk_state(text):
    """The state that the last line about it says; None if none does."""
    for line in reversed(text.splitlines()):
        if "Kiosk.StateMachine - State changed: " in line:
            return line.partition(" -> ")[2].split()[0]
    return None
