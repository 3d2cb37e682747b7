"""Asks the feed once an hour, over one connection that stays open.

    FEED_URL=http://127.0.0.1:PORT/PATH python3 poller.py COUNT [--no-sleep]
"""
import http.client
import os
import sys
import time
import urllib.parse

HOUR_S = 3600


def main():
    url = urllib.parse.urlsplit(os.environ["FEED_URL"])
    connection = http.client.HTTPConnection(url.hostname, url.port)
    sleeps = "--no-sleep" not in sys.argv
    for _ in range(int(sys.argv[1])):
        connection.request("GET", url.path or "/")
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            return 1
        if sleeps:
            time.sleep(HOUR_S)
    return 0


sys.exit(main())
