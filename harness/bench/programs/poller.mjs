// Asks the feed once an hour, over one connection that stays open.
//
//     FEED_URL=http://127.0.0.1:PORT/PATH node poller.mjs COUNT [--no-sleep]
import http from "node:http";
import { setTimeout as pause } from "node:timers/promises";

const HOUR_MS = 3_600_000;
const agent = new http.Agent({ keepAlive: true });

function ask(url) {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent }, (answer) => {
      answer.resume();
      answer.on("end", () => resolve(answer.statusCode));
    });
    request.on("error", reject);
  });
}

const sleeps = !process.argv.includes("--no-sleep");
for (let left = Number(process.argv[2]); left > 0; left--) {
  if ((await ask(process.env.FEED_URL)) !== 200) process.exit(1);
  if (sleeps) await pause(HOUR_MS);
}
agent.destroy();
