"""The kinds of wait that asyncio has: waits_asyncio.py KIND."""
import asyncio
import os
import signal
import sys
import time

START = time.monotonic()


# The loop rounds its waits up to milliseconds, twice: it wakes up to 2 ms late, and its times are told in 10 ms.
def elapsed_ms():
    return round((time.monotonic() - START) * 1000) // 10 * 10


def say(what):
    print(f"{what} at {elapsed_ms()} ms", flush=True)


def wall(form):
    return time.strftime(form, time.gmtime())


async def wait_sleep():
    await asyncio.sleep(1.5)
    print(f"{elapsed_ms()} ms")
    await asyncio.sleep(86400)
    print(f"{elapsed_ms()} ms")
    print(f"{wall('%Y-%m-%dT%H:%M:%S')}.{int(time.time() * 100) % 100 * 10:03}Z")


async def wait_ticker():
    loop = asyncio.get_running_loop()
    begin = loop.time()
    for tick in range(1, 5):
        await asyncio.sleep(begin + tick * 0.25 - loop.time())
        say(f"tick {tick}")


async def wait_expires():
    try:
        await asyncio.wait_for(asyncio.Queue().get(), 2)
    except asyncio.TimeoutError:
        say("timed out")


async def wait_woken():
    event = asyncio.Event()
    asyncio.get_running_loop().call_later(0.7, event.set)
    await asyncio.wait_for(event.wait(), 10)
    say("woken")


async def run_child(duration, limit):
    child = await asyncio.create_subprocess_exec("sleep", duration)
    try:
        await asyncio.wait_for(child.wait(), limit)
        say("ended")
    except asyncio.TimeoutError:
        say("timed out")
        child.kill()
        await child.wait()


async def wait_child():
    await run_child("2", 10)
    await run_child("100", 3)


async def wait_socket():
    reader, writer = await asyncio.open_connection("127.0.0.1", int(os.environ["SERVER_PORT"]))
    try:
        await asyncio.wait_for(reader.read(1), 3)
    except asyncio.TimeoutError:
        say("timed out")
    writer.close()


async def get(port, delay_ms):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET /{delay_ms} HTTP/1.1\r\n".encode())
    writer.write(b"Host: here\r\n\r\n")
    line = await reader.readline()
    writer.close()
    return line.split()[1].decode()


async def exchange(port):
    for delay_ms, limit in ((300, 10), (5000, 1)):
        try:
            say(await asyncio.wait_for(get(port, delay_ms), limit))
        except asyncio.TimeoutError:
            say("timed out")


async def wait_http():
    await exchange(int(os.environ["SERVER_PORT"]))


async def wait_own_server():
    async def answer(reader, writer):
        line = await reader.readline()
        await asyncio.sleep(int(line.split()[1][1:]) / 1000)
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    await exchange(server.sockets[0].getsockname()[1])


async def wait_signal():
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, say, "signal")
    child = await asyncio.create_subprocess_exec("sh", "-c", f"sleep 0.4; kill -USR1 {os.getpid()}")
    await asyncio.sleep(1)
    print(f"slept until {elapsed_ms()} ms")
    await child.wait()


async def wait_change():
    os.environ["TZ"] = "Europe/Berlin"
    time.tzset()
    print(time.strftime("%Y-%m-%d %H:%M:%S %z"))
    await asyncio.sleep(4)
    print(time.strftime("%Y-%m-%d %H:%M:%S %z"))


async def wait_lock():
    lock = asyncio.Lock()
    await lock.acquire()
    asyncio.get_running_loop().call_later(0.8, lock.release)
    for limit in (0.5, 10):
        try:
            await asyncio.wait_for(lock.acquire(), limit)
            say("taken")
        except asyncio.TimeoutError:
            say("given up")


async def wait_weeks():
    for hour in range(1, 673):
        await asyncio.sleep(3600)
        if hour % 168 == 0:
            print(f"{hour} hours: {wall('%Y-%m-%dT%H:%M:%SZ')}")


asyncio.run({
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
}[sys.argv[1]]())
