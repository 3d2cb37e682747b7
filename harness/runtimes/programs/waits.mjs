// Every kind of wait as a program in Node has it: waits.mjs KIND. `lock` and `sleep` use worker threads and
// Atomics.wait, the only waits of Node that block.
import {execFile, spawn} from "node:child_process";
import http from "node:http";
import net from "node:net";
import {setTimeout as delay, setInterval as ticks} from "node:timers/promises";
import {isMainThread, Worker, workerData} from "node:worker_threads";

const start = process.hrtime.bigint();
const elapsed = () => Number((process.hrtime.bigint() - start) / 1000000n);
const say = what => console.log(`${what} at ${elapsed()} ms`);
const self = new URL(import.meta.url);

function block(cell, limit) {
    return Atomics.wait(cell, 0, 0, limit) === "timed-out";
}

async function sleep() {
    await delay(1500);
    console.log(`${elapsed()} ms`);
    block(new Int32Array(new SharedArrayBuffer(4)), 86400_000);
    console.log(`${elapsed()} ms`);
    console.log(new Date().toISOString());
}

async function ticker() {
    let tick = 0;
    for await (const _ of ticks(250)) {
        say(`tick ${++tick}`);
        if (tick === 4) {
            break;
        }
    }
}

function first(promise, limit) {
    return Promise.race([promise, delay(limit, "timed out")]);
}

async function expires() {
    say(await first(new Promise(() => {}), 2000));
}

async function woken() {
    say(await first(delay(700, "woken"), 10_000));
    process.exit();
}

function runChild(duration, timeout) {
    return new Promise(resolve => {
        execFile("sleep", [duration], {timeout}, error => {
            say(error === null ? "ended" : "timed out");
            resolve();
        });
    });
}

async function child() {
    await runChild("2", 10_000);
    await runChild("100", 3000);
}

function socket() {
    const connection = net.connect(Number(process.env.SERVER_PORT), "127.0.0.1");
    connection.setTimeout(3000, () => {
        say("timed out");
        connection.destroy();
    });
}

function fetchStatus(address, timeout) {
    return new Promise(resolve => {
        const request = http.get(address, {timeout}, answer => {
            say(answer.statusCode);
            answer.resume();
            answer.on("end", resolve);
        });
        request.on("timeout", () => {
            say("timed out");
            request.destroy();
        });
        request.on("error", resolve);
    });
}

async function exchange(port) {
    await fetchStatus(`http://127.0.0.1:${port}/300`, 10_000);
    await fetchStatus(`http://127.0.0.1:${port}/5000`, 1000);
}

async function ownServer() {
    const server = http.createServer(async (request, answer) => {
        await delay(Number(request.url.slice(1)));
        answer.end();
    });
    await new Promise(resolve => server.listen(0, "127.0.0.1", resolve));
    await exchange(server.address().port);
    process.exit();
}

async function signal() {
    process.on("SIGUSR2", () => say("signal"));
    spawn("sh", ["-c", `sleep 0.4; kill -USR2 ${process.pid}`]);
    await delay(1000);
    console.log(`slept until ${elapsed()} ms`);
}

function local() {
    const now = new Date();
    const minutes = -now.getTimezoneOffset();
    const shifted = new Date(now.getTime() + minutes * 60_000).toISOString();
    return `${shifted.slice(0, 10)} ${shifted.slice(11, 19)} +0${minutes / 60}00`;
}

async function change() {
    process.env.TZ = "Europe/Berlin";
    console.log(local());
    await delay(4000);
    console.log(local());
}

function lock() {
    const cell = new Int32Array(new SharedArrayBuffer(4));
    new Worker(self, {workerData: cell});
    return new Promise(resolve => {
        setTimeout(() => {
            say(Atomics.load(cell, 0) === 0 ? "given up" : "taken");
            block(cell, 10_000);
            say(Atomics.load(cell, 0) === 0 ? "given up" : "taken");
            resolve();
        }, 500);
    });
}

// The worker: holds what the cell stands for until 800 ms have passed since it began.
function hold() {
    block(new Int32Array(new SharedArrayBuffer(4)), 800);
    Atomics.store(workerData, 0, 1);
    Atomics.notify(workerData, 0);
}

function weeks() {
    let hour = 0;
    const timer = setInterval(() => {
        if (++hour % 168 === 0) {
            console.log(`${hour} hours: ${new Date().toISOString().slice(0, 19)}Z`);
        }
        if (hour === 672) {
            clearInterval(timer);
        }
    }, 3600_000);
}

const kinds = {
    sleep, ticker, expires, woken, child, socket, signal, lock, weeks,
    http: () => exchange(process.env.SERVER_PORT),
    "own-server": ownServer,
    spring: change,
    autumn: change,
};
if (isMainThread) {
    await kinds[process.argv[2]]();
} else {
    hold();
}
