"""Every kind of wait as a program in Python with threads has it: waits.py KIND."""
import datetime
import http.server
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
import zoneinfo

START = time.monotonic()


def elapsed_ms():
    return round((time.monotonic() - START) * 1000)


def say(what):
    print(f"{what} at {elapsed_ms()} ms", flush=True)


def utc():
    return datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)


def wait_sleep():
    time.sleep(1.5)
    print(f"{elapsed_ms()} ms")
    time.sleep(86400)
    print(f"{elapsed_ms()} ms")
    print(utc().isoformat(timespec="milliseconds") + "Z")


def wait_ticker():
    ticks = queue.Queue()

    def tick(number):
        ticks.put(number)
        if number < 4:
            threading.Timer(0.25, tick, [number + 1]).start()

    threading.Timer(0.25, tick, [1]).start()
    for _ in range(4):
        say(f"tick {ticks.get()}")


def wait_expires():
    try:
        queue.Queue().get(timeout=2)
    except queue.Empty:
        say("timed out")


def wait_woken():
    event = threading.Event()
    threading.Timer(0.7, event.set).start()
    say("woken" if event.wait(10) else "timed out")


# The library looks again after some milliseconds if the output of the child has ended, but not yet the child: so the
# times are told in 10 ms.
def run_child(duration, limit):
    try:
        subprocess.run(["sleep", duration], timeout=limit, check=True, stdout=subprocess.PIPE)
        what = "ended"
    except subprocess.TimeoutExpired:
        what = "timed out"
    print(f"{what} at {elapsed_ms() // 10 * 10} ms")


def wait_child():
    run_child("2", 10)
    run_child("100", 3)


def wait_socket():
    with socket.create_connection(("127.0.0.1", int(os.environ["SERVER_PORT"])), timeout=3) as connection:
        try:
            connection.recv(1)
        except TimeoutError:
            say("timed out")


def fetch(address, limit):
    try:
        with urllib.request.urlopen(address, timeout=limit) as answer:
            say(answer.status)
    except TimeoutError:
        say("timed out")


def wait_http():
    server = f"http://127.0.0.1:{os.environ['SERVER_PORT']}"
    fetch(f"{server}/300", 10)
    fetch(f"{server}/5000", 1)


class Answers(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        time.sleep(int(self.path[1:]) / 1000)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


def wait_own_server():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        fetch(f"http://127.0.0.1:{server.server_port}/300", 10)
        fetch(f"http://127.0.0.1:{server.server_port}/5000", 1)
        sys.stdout.flush()
        os._exit(0)


def wait_signal():
    signal.signal(signal.SIGUSR1, lambda *_: say("signal"))
    with subprocess.Popen(["sh", "-c", f"sleep 0.4; kill -USR1 {os.getpid()}"]):
        time.sleep(1)
        print(f"slept until {elapsed_ms()} ms")


def wait_change():
    berlin = zoneinfo.ZoneInfo("Europe/Berlin")
    print(datetime.datetime.now(berlin).strftime("%Y-%m-%d %H:%M:%S %z"))
    time.sleep(4)
    print(datetime.datetime.now(berlin).strftime("%Y-%m-%d %H:%M:%S %z"))


def wait_lock():
    lock = threading.Lock()
    lock.acquire()
    threading.Timer(0.8, lock.release).start()
    for limit in (0.5, 10):
        say("taken" if lock.acquire(timeout=limit) else "given up")


def wait_weeks():
    for hour in range(1, 673):
        time.sleep(3600)
        if hour % 168 == 0:
            print(f"{hour} hours: {utc().isoformat(timespec='seconds')}Z")


{
    "sleep": wait_sleep,
    "ticker": wait_ticker,
    "expires": wait_expires,
    "woken": wait_woken,
    "child": wait_child,
    "socket": wait_socket,
    "http": wait_http,
    "own-server": wait_own_server,
    "signal": wait_signal,
    "spring": wait_change,
    "autumn": wait_change,
    "lock": wait_lock,
    "weeks": wait_weeks,
}[sys.argv[1]]()
