"""Telegram and WhatsApp as the reference site tool uses them: send a text, hear answers."""
import json
import os
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TRIES = 5
PAUSE_S = 15


def call(url, body, headers=None):
    """Status and JSON of the answer; 0 if nobody answered."""
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json", **(headers or {})})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        try:
            return error.code, json.load(error)
        except ValueError:
            return error.code, {}
    except (OSError, ValueError):
        return 0, {}


class Telegram:
    """Chats by party: client, site."""

    def __init__(self, environment):
        self.base = f"{environment['TELEGRAM_URL']}/bot{environment['TELEGRAM_TOKEN']}"
        self.chats = {"client": environment["TELEGRAM_CHAT_CLIENT"], "site": environment["TELEGRAM_CHAT_SITE"]}
        self.offset = 0

    def send(self, party, text, _purpose):
        for _ in range(TRIES):
            status, answer = call(f"{self.base}/sendMessage", {"chat_id": self.chats[party], "text": text})
            parameters = answer.get("parameters", {})
            if status == 200:
                return True
            if "migrate_to_chat_id" in parameters:
                self.chats[party] = str(parameters["migrate_to_chat_id"])
            elif status in (400, 401, 403):
                return False
            else:
                time.sleep(parameters.get("retry_after", PAUSE_S))
        return False

    def same(self):
        return self.chats["client"] == self.chats["site"]

    def hear(self):
        """Texts that people have written since the last time."""
        _, answer = call(f"{self.base}/getUpdates", {"offset": self.offset, "timeout": 0})
        texts = []
        for update in answer.get("result", []):
            self.offset = update["update_id"] + 1
            message = update.get("message") or update.get("channel_post") or {}
            texts.append(message.get("text") or update.get("callback_query", {}).get("data") or "")
        return texts

    def close(self):
        pass


class WhatsApp:
    """Templates first: other messages are refused unless somebody wrote within a day."""

    def __init__(self, environment, templates):
        self.url = f"{environment['WHATSAPP_URL']}/v19.0/{environment['WHATSAPP_PHONE_ID']}/messages"
        self.token = environment["WHATSAPP_TOKEN"]
        self.numbers = {"client": environment["WHATSAPP_TO_CLIENT"], "site": environment["WHATSAPP_TO_SITE"]}
        self.templates = templates
        self.heard = []
        self.failed = set()
        self.wrote = {}
        self.server = self.listen(int(environment["WHATSAPP_WEBHOOK_PORT"]))

    def listen(self, port):
        messenger = self

        class Hook(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.end_headers()
                messenger.take(body)

            def log_message(self, *_):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", port), Hook)
        threading.Thread(target=server.serve_forever, args=(3600,), daemon=True).start()
        return server

    def take(self, body):
        for entry in body.get("entry", []):
            for change in entry.get("changes", []):
                value = change.get("value", {})
                for message in value.get("messages", []):
                    text = message.get("text", {}).get("body") or message.get("button", {}).get("text", "")
                    self.wrote[message.get("from")] = time.time()
                    self.heard.append(text)
                for status in value.get("statuses", []):
                    if status.get("status") == "failed":
                        self.failed.add(status.get("id"))

    def post(self, body):
        for _ in range(TRIES):
            status, answer = call(self.url, {"messaging_product": "whatsapp", **body},
                                  {"Authorization": f"Bearer {self.token}"})
            if status == 200:
                time.sleep(30)
                return answer["messages"][0]["id"] not in self.failed
            if status in (400, 401, 403, 404) and answer.get("error", {}).get("code") != 131056:
                return False
            time.sleep(PAUSE_S)
        return False

    def template(self, party, purpose, text):
        parameters = [{"type": "text", "text": " ".join(text.split())}]
        return self.post({"to": self.numbers[party], "type": "template",
                          "template": {"name": self.templates[purpose], "language": {"code": "ru"},
                                       "components": [{"type": "body", "parameters": parameters}]}})

    def send(self, party, text, purpose):
        number = self.numbers[party]
        if time.time() - self.wrote.get(number, 0) < 23 * 3600:
            return self.post({"to": number, "type": "text", "text": {"body": text}})
        if not self.template(party, purpose, text):
            return False
        if purpose == "notice":
            return True
        for _ in range(120):
            if time.time() - self.wrote.get(number, 0) < 23 * 3600:
                return self.post({"to": number, "type": "text", "text": {"body": text}})
            time.sleep(PAUSE_S)
        return False

    def same(self):
        return self.numbers["client"] == self.numbers["site"]

    def hear(self):
        heard, self.heard = self.heard, []
        return heard

    def close(self):
        self.server.server_close()


def messengers_of(plan):
    found = []
    if "TELEGRAM_URL" in os.environ:
        found.append(Telegram(os.environ))
    if "WHATSAPP_URL" in os.environ:
        found.append(WhatsApp(os.environ, plan["templates"]))
    return found


def send_to_all(messengers, text, purpose):
    """To client and site, each by the first messenger that takes it. True if both were reached."""
    reached = set()
    for messenger in messengers:
        for party in ("client", "site"):
            if party in reached:
                continue
            if messenger.same() and reached & {"client", "site"}:
                reached.add(party)
            elif messenger.send(party, text, purpose):
                reached.add(party)
    return reached
