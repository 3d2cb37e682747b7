#!/usr/bin/env python3
"""Sends bytes that are no HTTP to every server, then waits."""
import os
import socket
import sys
import time
from urllib.parse import urlsplit

PIECES = [
    b"\x00" * 4096,
    bytes(range(256)) * 16,
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # the beginning of a TLS handshake
    b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"BREW /status HTCPCP/1.0\r\n\r\n",
    b"GET /" + b"a" * 100000 + b" HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + b"x: y\r\n" * 20000 + b"\r\n",
    b"POST /install HTTP/1.1\r\nHost: t\r\nContent-Length: 99999999999999999999\r\n\r\n",
    b"POST /install HTTP/1.1\r\nHost: t\r\nContent-Length: 9\r\n\r\n{\"package",
    b"POST /quit HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\n\r\n\xff\xfe{}\x00",
    b"POST /install HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"POST /install HTTP/1.1\r\nHost: t\r\nContent-Length: 32\r\n\r\n" + b"{\"package\": \"../../etc/passwd\"} ",
    b"GET /../../../etc/passwd HTTP/1.1\r\nHost: t\r\n\r\n",
    b"GET /%00%ff%2e%2e HTTP/1.1\r\nHost: t\r\n\r\n",
]


def send(address, piece):
    with socket.create_connection(address) as connection:
        try:
            connection.sendall(piece)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65536):
                pass
        except OSError:
            pass


for name in ("CCC_URL", "FEED_URL", "TILL_URL"):
    url = urlsplit(os.environ[name])
    for piece in PIECES:
        send((url.hostname, url.port), piece)
if sys.argv[1:] == ["ends"]:
    sys.exit(0)
while True:
    time.sleep(300)
