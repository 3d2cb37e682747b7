"""What the chaotic updater asks and tells: CCC, feed and till, each call plain, each answer as it came."""
import hashlib
import http.client
import json
import os
import subprocess
import tarfile
import urllib.parse


class Failed(Exception):
    """No answer, or none that says anything."""


def ask(method, url, body=None, headers=None, timeout=30):
    """(status, headers, bytes)"""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=timeout)
    try:
        payload = None if body is None else json.dumps(body)
        connection.request(method, parts.path or "/", body=payload, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    except (OSError, http.client.HTTPException) as error:
        raise Failed(f"{url}: {error!r}") from error
    finally:
        connection.close()


def ask_json(url, headers=None):
    status, _, body = ask("GET", url, headers=headers)
    if status != 200:
        raise Failed(f"{url}: {status}")
    try:
        return json.loads(body)
    except ValueError as error:
        raise Failed(f"{url}: no JSON") from error


class World:
    """The addresses, from the environment."""

    def __init__(self, random):
        self.random = random
        values = f"{os.environ['CCC_URL']}/api/v1/config/cha.settings.v1/values"
        self.settings_url = (f"{values}/business-units/{os.environ['BUSINESS_UNIT']}"
                             f"/workstations/{os.environ['WORKSTATION_ID']}")
        self.credentials = {"Authorization": f"Bearer {os.environ['CCC_TOKEN']}"}
        self.feed_url, self.till_url = os.environ["FEED_URL"], os.environ["TILL_URL"]
        self.folder = os.environ["STATE_DIR"]

    def settings(self, absent):
        """What stands at pos.autoUpdate, or `absent`."""
        answer = ask_json(self.settings_url, self.credentials)
        if not isinstance(answer, dict) or not isinstance(answer.get("value"), dict):
            raise Failed("an answer without a value")
        pos = answer["value"].get("pos", {})
        return pos.get("autoUpdate", absent) if isinstance(pos, dict) else absent

    def releases(self):
        answer = ask_json(self.feed_url)
        if not isinstance(answer, dict) or not isinstance(answer.get("releases"), list):
            raise Failed("an answer without releases")
        return answer["releases"]

    def status(self):
        """By HTTP or by the command, whichever comes to mind."""
        if self.random.random() < 0.8:
            return ask_json(f"{self.till_url}/status")
        done = subprocess.run(["till", "status"], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Failed("till status")
        return json.loads(done.stdout)

    def tell(self, call, body=None, timeout=30):
        """The status of the answer."""
        return ask("POST", f"{self.till_url}/{call}", body or {}, timeout=timeout)[0]

    def path(self, release):
        return os.path.join(self.folder, f"{release['version']}.tar.gz")

    def download(self, release):
        """Whole, or in ranges of a drawn size. True if it is what the feed announces."""
        body, size = b"", release.get("size") or 0
        if self.random.random() < 0.6 or size <= 0:
            status, _, body = ask("GET", release["url"], timeout=7200)
            if status != 200:
                raise Failed(f"{release['url']}: {status}")
        piece = self.random.randrange(100_000, 2_000_000)
        while len(body) < size:
            last = min(len(body) + piece, size) - 1
            status, _, more = ask("GET", release["url"], headers={"Range": f"bytes={len(body)}-{last}"}, timeout=7200)
            if status != 206 or not more:
                break
            body += more
        with open(self.path(release), "wb") as file:
            file.write(body)
        return len(body) == release.get("size") and self.is_genuine(release, body)

    def is_genuine(self, release, body):
        if hashlib.sha256(body).hexdigest() != release.get("sha256"):
            return False
        try:
            with tarfile.open(self.path(release), "r:gz") as archive:
                return json.load(archive.extractfile("manifest.json"))["version"] == release["version"]
        except (tarfile.TarError, KeyError, ValueError, OSError, EOFError):
            return False
