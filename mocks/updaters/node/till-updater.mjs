#!/usr/bin/node
// Keeps the Checkout App of a till up to date.
//
//     till-updater.mjs [--poll SECONDS]
//
// No packages, Node 18 or newer. Where to ask and where to keep files is in the environment (see the updater contract).
// Local time is that of TZ, which Node reads at its start.

import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';

const DAY_NAMES = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA']; // as Date.getDay counts
const MS_PER_DAY = 86_400_000;
const CHANNELS = { stable: ['stable'], preview: ['stable', 'preview'], internal: ['stable', 'preview', 'internal'] };
const STATES_OF_WORK = new Set(['ACTIVE', 'PAYMENT', 'RESCAN', 'IMPORTED', 'ACTION_NEEDED']);
const VERSION = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/;

const env = process.env;
const say = (...words) => console.error(new Date().toISOString(), ...words);
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

// ---- versions -------------------------------------------------------------------------------------

function compareTags(left, right) {
  if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined);
  const [a, b] = [left.split('.'), right.split('.')];
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [x, y] = [a[i], b[i]];
    if (x === y) continue;
    const [xIsNumber, yIsNumber] = [/^\d+$/.test(x), /^\d+$/.test(y)];
    if (xIsNumber && yIsNumber) return Math.sign(Number(x) - Number(y));
    if (xIsNumber !== yIsNumber) return xIsNumber ? -1 : 1;
    return x < y ? -1 : 1;
  }
  return Math.sign(a.length - b.length);
}

function compareVersions(left, right) {
  const [a, b] = [VERSION.exec(left), VERSION.exec(right)];
  for (let i = 1; i <= 3; i++) {
    if (Number(a[i]) !== Number(b[i])) return Number(a[i]) < Number(b[i]) ? -1 : 1;
  }
  return compareTags(a[4], b[4]);
}

const isPatch = (version) => Number(VERSION.exec(version)[3]) > 0;

// ---- settings -------------------------------------------------------------------------------------

class InvalidSettings extends Error {}

const demand = (condition, message) => {
  if (!condition) throw new InvalidSettings(message);
};

function minuteOfDay(text) {
  const match = /^(\d\d):([0-5]\d)(?::00)?$/.exec(text);
  const minute = match ? Number(match[1]) * 60 + Number(match[2]) : NaN;
  demand(minute <= 1440, `no time of day: ${text}`);
  return minute;
}

function readWindow({ days, start, end }) {
  demand(Array.isArray(days) && days.length > 0, 'no days');
  demand(days.every((day) => DAY_NAMES.includes(day)), 'unknown day');
  const window = { days: days.map((day) => DAY_NAMES.indexOf(day)), start: minuteOfDay(start), end: minuteOfDay(end) };
  demand(window.start < 1440, 'the window starts after the end of the day');
  return window;
}

function readExclusion({ start, duration, days }) {
  demand(typeof start === 'string' && /T.*(Z|[+-]\d\d:\d\d)$/.test(start), 'the start is no instant');
  const from = Date.parse(start);
  const lengths = [duration, days].filter((length) => length !== undefined);
  demand(!Number.isNaN(from), 'the start is no instant');
  demand(lengths.length > 0, 'the exclusion has no length');
  demand(lengths.every((length) => Number.isInteger(length) && length >= 1 && length <= 30), 'not 1 to 30 days');
  return { from, to: from + Math.max(...lengths) * MS_PER_DAY };
}

// The settings at value.pos.autoUpdate; without any: stable, at any time.
function readSettings(answer) {
  demand(isObject(answer) && isObject(answer.value), 'the answer has no value');
  const { pos = {} } = answer.value;
  demand(isObject(pos), 'pos is no object');
  const { autoUpdate = {} } = pos;
  demand(isObject(autoUpdate), 'pos.autoUpdate is no object');
  const { channel = 'stable', maintenanceWindow, maintenanceExclusion } = autoUpdate;
  demand(typeof channel === 'string' && Object.hasOwn(CHANNELS, channel), 'unknown channel');
  demand(maintenanceWindow === undefined || isObject(maintenanceWindow), 'no window');
  demand(maintenanceExclusion === undefined || isObject(maintenanceExclusion), 'no exclusion');
  return {
    channel,
    window: maintenanceWindow && readWindow(maintenanceWindow),
    exclusion: maintenanceExclusion && readExclusion(maintenanceExclusion),
  };
}

function windowIsOpen({ days, start, end }, now) {
  const minute = now.getHours() * 60 + now.getMinutes();
  const today = days.includes(now.getDay());
  const yesterday = days.includes((now.getDay() + 6) % 7);
  if (start <= end) return today && start <= minute && minute < end;
  return (today && minute >= start) || (yesterday && minute < end);
}

function permits({ channel, window, exclusion }, version, now) {
  if (window && !windowIsOpen(window, now)) return false;
  const isExempt = channel !== 'stable' || isPatch(version);
  return isExempt || !exclusion || now.getTime() < exclusion.from || now.getTime() >= exclusion.to;
}

// ---- servers --------------------------------------------------------------------------------------

const agents = { 'http:': new http.Agent({ keepAlive: true }), 'https:': new https.Agent({ keepAlive: true }) };
const stop = new AbortController();

// Resolves to the response once its head is there. A kept connection that the server has closed meanwhile is no fault
// of this request: then it is sent once more, if it only reads.
function send(method, url, { headers = {}, body, timeout = 30_000 } = {}, isAgain = false) {
  return new Promise((resolve, reject) => {
    const { protocol } = new URL(url);
    const request = (protocol === 'https:' ? https : http).request(url, {
      method,
      headers: body === undefined ? headers : { ...headers, 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) },
      agent: agents[protocol],
      signal: stop.signal,
    });
    const timer = setTimeout(() => request.destroy(new Error(`${url}: no answer`)), timeout);
    request.on('close', () => clearTimeout(timer));
    request.on('response', resolve);
    request.on('error', (error) => {
      const isStale = request.reusedSocket && error.code === 'ECONNRESET' && method === 'GET' && !isAgain;
      if (isStale) send(method, url, { headers, body, timeout }, true).then(resolve, reject);
      else reject(error);
    });
    request.end(body);
  });
}

async function ask(method, url, options) {
  const response = await send(method, url, options);
  const chunks = [];
  for await (const chunk of response) chunks.push(chunk);
  if (!response.complete) throw new Error(`${url}: cut off`);
  const text = Buffer.concat(chunks).toString();
  return { status: response.statusCode, headers: response.headers, text };
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const till = {
  async status() {
    const { status, text } = await ask('GET', `${env.TILL_URL}/status`);
    const answer = parse(text);
    const isUnderstood = status === 200 && isObject(answer) && typeof answer.running === 'boolean' && 'order' in answer;
    if (!isUnderstood) throw new Error(`the till's status is not understood (${status})`);
    return answer;
  },
  // undefined once done, else the error's name; throws if it is not known whether it was done.
  async call(action, body = {}, timeout = 30_000) {
    const { status, text } = await ask('POST', `${env.TILL_URL}/${action}`, { body: JSON.stringify(body), timeout });
    if (status === 200) return undefined;
    const error = parse(text)?.error;
    if (typeof error !== 'string') throw new Error(`${action} answered ${status}`);
    return error;
  },
};

const isBusy = ({ state, order }) => STATES_OF_WORK.has(state) || (order !== null && order.state !== 'SUSPENDED');

// ---- files ----------------------------------------------------------------------------------------

const stateFile = (name) => path.join(env.STATE_DIR, name);

async function replaceFile(name, value) {
  const draft = stateFile(`${name}.new`);
  const file = await open(draft, 'w');
  await file.writeFile(JSON.stringify(value));
  await file.sync();
  await file.close();
  await rename(draft, stateFile(name));
}

async function loadFile(name) {
  try {
    return JSON.parse(await readFile(stateFile(name), 'utf8'));
  } catch {
    return undefined;
  }
}

// ---- knowledge ------------------------------------------------------------------------------------

const ccc = {
  url: `${env.CCC_URL}/api/v1/config/cha.settings.v1/values/business-units/${env.BUSINESS_UNIT}/workstations/${env.WORKSTATION_ID}`,
  settings: undefined, // the last good ones
  kept: undefined, // the text that they were read from
  clockIsRight: true,

  async load() {
    const answer = await loadFile('settings.json');
    if (answer === undefined) return;
    try {
      this.settings = readSettings(answer);
    } catch (error) {
      say('kept configuration:', error.message);
    }
  },

  async refresh() {
    try {
      const headers = { Authorization: `Bearer ${env.CCC_TOKEN}`, Accept: 'application/json' };
      const answer = await ask('GET', this.url, { headers });
      const theirs = Date.parse(answer.headers.date);
      if (!Number.isNaN(theirs)) this.clockIsRight = Math.abs(Date.now() - theirs) <= 3_600_000;
      if (answer.status !== 200) throw new Error(`status ${answer.status}`);
      if (answer.text === this.kept) return;
      const body = parse(answer.text);
      this.settings = readSettings(body);
      await replaceFile('settings.json', body);
      this.kept = answer.text;
    } catch (error) {
      say('configuration:', error.message);
    }
  },
};

const isSound = (release) =>
  isObject(release) &&
  typeof release.version === 'string' && VERSION.test(release.version) &&
  typeof release.url === 'string' && URL.canParse?.(release.url) !== false &&
  Number.isInteger(release.size) &&
  typeof release.sha256 === 'string' && /^[0-9a-f]{64}$/i.test(release.sha256);

const feed = {
  etag: undefined,
  releases: [],

  async current() {
    const headers = this.etag ? { 'If-None-Match': this.etag } : {};
    const { status, headers: answered, text } = await ask('GET', env.FEED_URL, { headers });
    if (status === 304 && this.etag) return this.releases;
    const answer = parse(text);
    if (status !== 200 || !Array.isArray(answer?.releases)) throw new Error(`the feed answered ${status}`);
    this.releases = answer.releases.filter(isSound);
    this.etag = answered.etag;
    return this.releases;
  },
};

// ---- packages -------------------------------------------------------------------------------------

class BadPackage extends Error {}

const packages = {
  folder: stateFile('packages'),
  verified: new Set(),

  path(release) {
    return path.join(this.folder, `${release.sha256.toLowerCase()}.tar.gz`);
  },

  async has(release) {
    const file = this.path(release);
    try {
      if (!this.verified.has(file)) await verify(file, release);
      else await stat(file);
      this.verified.add(file);
      return true;
    } catch {
      return false;
    }
  },

  async clear() {
    this.verified.clear();
    for (const name of await readdir(this.folder)) await rm(path.join(this.folder, name));
  },

  async fetch(release) {
    await this.clear();
    const part = `${this.path(release)}.part`;
    const response = await send('GET', release.url, { timeout: 7_200_000 });
    if (response.statusCode !== 200) {
      response.destroy();
      throw new Error(`${release.url}: status ${response.statusCode}`);
    }
    try {
      await pipeline(response, atMost(release.size), createWriteStream(part), { signal: stop.signal });
      await verify(part, release);
      await rename(part, this.path(release));
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
    this.verified.add(this.path(release));
  },
};

function atMost(limit) {
  return async function* (source) {
    let size = 0;
    for await (const chunk of source) {
      size += chunk.length;
      if (size > limit) throw new BadPackage('longer than announced');
      yield chunk;
    }
  };
}

async function verify(file, release) {
  if ((await stat(file)).size !== release.size) throw new BadPackage('another size than announced');
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  if (hash.digest('hex') !== release.sha256.toLowerCase()) throw new BadPackage('another digest than announced');
  const manifest = parse(await readManifest(file));
  if (manifest?.version !== release.version) throw new BadPackage('another version than announced');
}

// manifest.json of a gzip-compressed tar: blocks of 512 bytes, a header before each file.
async function readManifest(file) {
  let buffer = Buffer.alloc(0);
  let skip = 0;
  let wanted = -1;
  try {
    for await (const chunk of createReadStream(file).pipe(createGunzip())) {
      buffer = Buffer.concat([buffer, chunk]);
      for (;;) {
        const skipped = Math.min(skip, buffer.length);
        buffer = buffer.subarray(skipped);
        skip -= skipped;
        if (wanted >= 0 && buffer.length >= wanted) return buffer.subarray(0, wanted).toString();
        if (wanted >= 0 || skip > 0 || buffer.length < 512) break;
        const name = buffer.toString('utf8', 0, 100).replace(/\0.*$/s, '');
        const size = parseInt(buffer.toString('latin1', 124, 136), 8) || 0;
        buffer = buffer.subarray(512);
        if (name.replace(/^\.\//, '') === 'manifest.json') wanted = size;
        else skip = Math.ceil(size / 512) * 512;
      }
    }
  } catch {
    // not a gzip stream: there is no manifest
  }
  return undefined;
}

// ---- setbacks -------------------------------------------------------------------------------------

const pollMs = readPoll();
const setbacks = new Map();
const uptimeMs = () => performance.now();

function addSetback(release, isCulpable) {
  const pause = Math.min(2 * (setbacks.get(release.sha256)?.pause ?? pollMs / 2), 4 * pollMs);
  setbacks.set(release.sha256, { pause, until: uptimeMs() + pause, isCulpable });
}

const isHeld = (release) => uptimeMs() < (setbacks.get(release.sha256)?.until ?? 0);
const isPassedOver = (release) => isHeld(release) && setbacks.get(release.sha256).isCulpable;

// ---- an attempt -----------------------------------------------------------------------------------

// {stage: 'asked' | 'install' | 'start', release}: written down before each step, until the app runs again.
let attempt;

async function note(stage, release) {
  attempt = { stage, release };
  await replaceFile('attempt.json', attempt);
}

async function forget() {
  attempt = undefined;
  await rm(stateFile('attempt.json'), { force: true });
}

async function update(release) {
  say('updating to', release.version);
  await note('asked', release);
  try {
    const refusal = await till.call('quit', { if: 'idle' });
    if (refusal) return forget();
  } catch (error) {
    say(error.message);
  }
  await note('install', release);
  return finish();
}

// Until the app runs again, whatever is installed by then.
async function finish() {
  for (let tries = 0; attempt && !stop.signal.aborted; tries++) {
    try {
      if (await step(tries)) return forget();
    } catch (error) {
      say(error.message);
    }
    await sleep(Math.min(10_000 * 2 ** tries, 60_000), undefined, { signal: stop.signal });
  }
  return undefined;
}

async function step(tries) {
  const { running, version } = await till.status();
  if (running) return true;
  const { stage, release } = attempt;
  const givesUp = version !== null && tries >= 3;
  if (stage === 'install' && version !== release.version && !givesUp) {
    const isReady = (await packages.has(release)) ? await install(release, version) : version !== null;
    if (!isReady) {
      if (!(await packages.has(release))) await fetchPackage(release);
      return false;
    }
  }
  const refusal = await till.call('start');
  if (refusal === 'nothing-installed') await note('install', release);
  return refusal === undefined;
}

// True once something can be started.
async function install(release, installed) {
  const refusal = await till.call('install', { package: packages.path(release) }, 7_200_000);
  if (refusal === 'installing') return false;
  if (refusal === undefined) {
    await note('start', release);
    await packages.clear();
    return true;
  }
  say('the till refuses', release.version, refusal);
  addSetback(release, true);
  if (installed === null) {
    await packages.clear();
    return false;
  }
  await note('start', release);
  return true;
}

// ---- the updater ----------------------------------------------------------------------------------

async function fetchPackage(release) {
  try {
    await packages.fetch(release);
    return true;
  } catch (error) {
    say(release.version, error.message);
    addSetback(release, error instanceof BadPackage);
    return false;
  }
}

// Asks everyone, the till last. What is to be installed now, if anything.
async function choose() {
  await ccc.refresh();
  const releases = await feed.current();
  const status = await till.status();
  if (!ccc.settings || !ccc.clockIsRight || !status.running || !VERSION.test(status.version ?? '')) return {};
  const now = new Date();
  const [release] = releases
    .filter(({ channel }) => CHANNELS[ccc.settings.channel].includes(channel))
    .filter(({ version }) => compareVersions(version, status.version) > 0 && permits(ccc.settings, version, now))
    .filter((candidate) => !isPassedOver(candidate))
    .sort((left, right) => compareVersions(right.version, left.version));
  return { release, status };
}

// After a download everyone is asked again: the quit never rests on old answers.
async function look() {
  if (attempt) await finish();
  for (let round = 0; round < 3; round++) {
    const { release, status } = await choose();
    if (!release || isHeld(release)) return;
    if (await packages.has(release)) {
      if (!isBusy(status)) await update(release);
      return;
    }
    if (!(await fetchPackage(release))) return;
  }
}

function readPoll() {
  const [option, seconds] = process.argv.slice(2);
  if (option === undefined) return 300_000;
  if (option === '--poll' && Number(seconds) > 0) return Number(seconds) * 1000;
  console.error('usage: till-updater.mjs [--poll SECONDS]');
  return process.exit(2);
}

async function main() {
  const begun = uptimeMs();
  await mkdir(packages.folder, { recursive: true });
  await ccc.load();
  attempt = await loadFile('attempt.json');
  while (!stop.signal.aborted) {
    try {
      await look();
    } catch (error) {
      if (!stop.signal.aborted) say(error.message);
    }
    const next = (Math.floor((uptimeMs() - begun) / pollMs) + 1) * pollMs;
    await sleep(begun + next - uptimeMs(), undefined, { signal: stop.signal });
  }
}

for (const name of ['SIGTERM', 'SIGINT']) process.on(name, () => stop.abort());
main()
  .catch((error) => {
    if (!stop.signal.aborted) throw error;
  })
  .finally(() => Object.values(agents).forEach((agent) => agent.destroy()));
