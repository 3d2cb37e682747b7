"""The chaotic updater in drawn worlds: chaos.py TILLSPEC [--from SEED] [--count N] [--legal | --forbidden ACT] [--jobs N]

For each seed a reading and a world are drawn, and the updater runs in it without any forbidden act, when no rule may
fail, and in another world with one (each seed another act), when one of the rules that forbid it must. A world that gives
no occasion for the act is replaced by another, a few times. Everything follows from the seed. Exit status 1 if a legal
run was accused, an act was not convicted, or nothing was ever installed.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "second-model"))

import forbidden  # noqa: E402
import model  # noqa: E402
import questions  # noqa: E402
import worlds  # noqa: E402

ACTS = sorted(forbidden.ACTS)
LIMIT_S = 1800
WORLDS = 5  # for an act, until one gives occasion
MARK = "forbidden act: "
NEXT_WORLD = 1_000_003
BAD = {"accused", "not convicted", "trouble"}


def reading_of(seed):
    drawn = random.Random(f"reading {seed}")
    return drawn.choice(model.READINGS) | {"download": drawn.choice(["window", "anytime"])}


class Run:
    """What became of one world: rules that failed and that warned, the rules that forbid the act that was done, how many
    installations, and why nothing can be said."""

    def __init__(self, row, said, history):
        self.failed, self.warned = ([rule for rule in row["rules"] if rule["outcome"] == outcome]
                                    for outcome in ("fail", "warn"))
        self.trouble = row["reason"] if row["outcome"] in ("harness-error", "inconclusive", "not-testable") else ""
        if "Traceback" in said:
            self.trouble = said[said.index("Traceback"):]
        marks = [line for line in said.splitlines() if line.startswith(MARK)]
        self.act_rules = set(marks[0].removeprefix(MARK).split()) if marks else set()
        self.installed = history.count('"event":"installed"')

    def word(self, act):
        if self.trouble:
            return "trouble"
        if act is None:
            return "accused" if self.failed else "warned" if self.warned else "clean"
        if not self.act_rules:
            return "no occasion"
        return "convicted" if self.act_rules & {rule["rule"] for rule in self.failed} else "not convicted"


def run_world(program, seed, zones, act, number=0):
    world, declared = worlds.draw_world(seed + number * NEXT_WORLD, zones, act)
    reading = ",".join(f"{axis}={value}" for axis, value in reading_of(seed).items())
    with tempfile.TemporaryDirectory(prefix="chaos-") as folder:
        (pathlib.Path(folder) / "world.json").write_text(json.dumps(world))
        command = [program, "run", "--json", "--jobs", "1", "--reading", reading, "--poll", f"{declared['poll']}s",
                   "--splay", f"{declared['splay']}s", "world.json", "--", HERE / "chaotic_updater.py",
                   "--seed", str(seed), "--poll", str(declared["poll"]), "--splay", str(declared["splay"]),
                   "--transfer", str(declared["transfer"]), "--reading", reading]
        command += ["--forbidden", act] if act else []
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=LIMIT_S)
        kept = [path for path in pathlib.Path(folder, ".tillspec").rglob("*") if path.is_file()]
        said = "".join(path.read_text(errors="replace") for path in kept if path.suffix != ".jsonl")
        history = "".join(path.read_text() for path in kept if path.suffix == ".jsonl")
    try:
        return Run(json.loads(done.stdout)["rows"][0], said, history)
    except (ValueError, KeyError, IndexError):
        return Run({"rules": [], "outcome": "not-testable", "reason": done.stdout[-300:] + done.stderr[-900:]}, "", "")


def tell(seed, act, run):
    done = f", done was {' '.join(sorted(run.act_rules))}" if run.act_rules else ""
    print(f"seed {seed}{' ' + act if act else ''}: {run.word(act)}{done} {run.trouble}", flush=True)
    for rule in run.failed:
        for finding in rule["findings"][:1]:
            print(f"    {rule['rule']}: {finding['sentence']} {finding['actual']}")


def try_seed(program, seed, zones, acts):
    """(act, run) of each."""
    runs = []
    for act in acts:
        for number in range(WORLDS if act else 1):
            run = run_world(program, seed, zones, act, number)
            if run.word(act) != "no occasion":
                break
        if run.word(act) in BAD:
            tell(seed, act, run)
        runs.append((act, run))
    return runs


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program", type=lambda text: pathlib.Path(text).resolve())
    parser.add_argument("--from", type=int, default=1, dest="first")
    parser.add_argument("--count", type=int, default=1000 if os.environ.get("TILLSPEC_FULL") else 10)
    parser.add_argument("--legal", action="store_true", help="without forbidden acts")
    parser.add_argument("--forbidden", choices=ACTS, help="only this act, and nothing legal")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    zones = questions.load_zones()
    counts, installed = {}, 0

    def acts_of(seed):
        if options.forbidden:
            return [options.forbidden]
        return [None] if options.legal else [None, ACTS[seed % len(ACTS)]]

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        seeds = range(options.first, options.first + options.count)
        for runs in pool.map(lambda seed: try_seed(options.program, seed, zones, acts_of(seed)), seeds):
            for act, run in runs:
                words = counts.setdefault("forbidden" if act else "legal", {})
                words[run.word(act)] = words.get(run.word(act), 0) + 1
                installed += run.installed
    for kind, words in sorted(counts.items()):
        print(f"{kind}: " + ", ".join(f"{count} {word}" for word, count in sorted(words.items())))
    print(f"{installed} installations")
    bad = sum(count for words in counts.values() for word, count in words.items() if word in BAD)
    return 1 if bad or not (installed or options.forbidden) else 0


if __name__ == "__main__":
    sys.exit(main())
