"""Runs the mutants of the reference updater against the rows: mutate.py BUILD [--sample N] [SOURCE ...]

Each mutant is compiled and linked like the reference updater, and runs rows until one convicts it: first those that
convicted its neighbours, then those of its source's folders, then all. It is convicted by any finding, a warning too, under
the first value of each reading. A survivor must be listed in equivalent.yaml with the reason why it changes nothing.
Compiled code that is the same as that of the source, or of a mutant before it, needs no run. Exit status 1 if a mutant
survives that is not listed, or is listed and convicted.
"""
import argparse
import collections
import hashlib
import json
import pathlib
import random
import re
import resource
import shlex
import subprocess
import sys
import tempfile

import yaml

from mutants import mutants_of

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = ["decide", "window", "version", "configuration", "release", "failures", "attempt", "knowledge", "updater",
           "package", "verify", "till", "state", "pause"]
# The folders of the rows that tell of what a source decides.
RELATED = {
    "decide": ["flow", "channel", "exclusion"], "window": ["window", "dst", "clock", "exclusion"],
    "version": ["release"], "release": ["release", "guard"], "configuration": ["configuration", "exclusion", "exception"],
    "failures": ["fault", "guard", "ruling"], "package": ["fault", "guard", "ruling"], "verify": ["guard", "release"],
    "attempt": ["guard", "fault", "flow"], "till": ["flow", "guard"], "state": ["guard", "fault"],
    "knowledge": ["fault", "configuration", "ruling"], "updater": ["fault", "flow", "ruling", "window"],
}
READING = ("window-clock=local,patch-window=bound,patch-kind=number,exclusion-field=either,download=window,"
           "partial=accepted")
CHUNKS = [2, 8, 20, 60]  # a mutant that burns its time does so in few rows
LAST_CHUNK = 200
LIMIT_S = 1800
CPU_LIMIT_S = 4  # of each process: who burns it is ended, which is a finding


class Build:
    """How the build folder compiles and links the reference updater."""

    def __init__(self, folder):
        self.folder = folder
        commands = json.loads((folder / "compile_commands.json").read_text())
        self.compile = {}
        for entry in commands:
            if entry["file"].startswith(str(ROOT / "mocks/updaters")):
                self.compile[pathlib.Path(entry["file"])] = shlex.split(entry["command"])
        link = subprocess.run(["ninja", "-C", folder, "-t", "commands", "world/reference-updater"], check=True,
                              capture_output=True, text=True).stdout.splitlines()[-1]
        self.link = shlex.split(link.removeprefix(": && ").removesuffix(" && :"))

    def includes(self, path):
        words = self.compile[path]
        flags = [word for index, word in enumerate(words)
                 if word.startswith(("-D", "-I")) or word == "-isystem" or words[index - 1] == "-isystem"]
        builtin = subprocess.run(["cc", "-print-file-name=include"], check=True, capture_output=True, text=True)
        return flags + ["-isystem", builtin.stdout.strip()]

    def object_of(self, path, text, target):
        """The object file, or None if the text does not compile."""
        source = target.with_suffix(".c")
        source.write_text(text)
        words = [word for word in self.compile[path][:-4] if not word.startswith("-W") and word != "-g"]
        done = subprocess.run([*words, "-w", "-o", target, "-c", source], capture_output=True, check=False)
        return target if done.returncode == 0 else None

    def program_of(self, target, program):
        """Linked first, the object stands in for its namesake in the library. False if it cannot be linked."""
        words = list(self.link)
        words[words.index("-o") + 1] = str(program)
        words.insert(words.index("-o"), str(target))
        return subprocess.run(words, cwd=self.folder, check=False, capture_output=True).returncode == 0


class Rows:
    """The ids of the rows, in the order in which a mutant is to meet them."""

    def __init__(self, program):
        done = subprocess.run([program, "list", "--json"], check=True, capture_output=True, text=True)
        self.ids = sorted(json.loads(line)["id"] for line in done.stdout.splitlines())
        random.Random(1).shuffle(self.ids)
        self.convictions = collections.defaultdict(collections.Counter)

    def note(self, mutant, row):
        for near in (mutant.key.split(" ")[0], mutant.path, None):
            self.convictions[near][row] += 1

    def ordered(self, mutant):
        first = []
        for near in (mutant.key.split(" ")[0], mutant.path, None):
            first += [row for row, _ in self.convictions[near].most_common(6)]
        related = RELATED.get(mutant.path.stem, [])
        first += [row for row in self.ids if row.split("/")[1] in related]
        return list(dict.fromkeys(first + self.ids))


def chunks_of(rows, is_quick):
    sizes = iter(CHUNKS)
    while rows:
        size = next(sizes, 0 if is_quick else LAST_CHUNK)
        if size == 0:
            return
        yield rows[:size]
        rows = rows[size:]


def run_rows(build, program, rows, folder):
    """(row, rule) of the first finding, a text for what could not be judged, or None."""
    command = [build.folder / "tillspec", "run", "--json", "--strict", "--reading", READING, *rows, "--", program]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=LIMIT_S,
                          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (CPU_LIMIT_S, CPU_LIMIT_S)))
    try:
        result = json.loads(done.stdout)
    except ValueError:
        return f"no result: {done.stderr[-300:]}"
    for row in result["rows"]:
        for rule in row["rules"]:
            if rule["outcome"] in ("fail", "warn"):
                return row["id"], rule["rule"]
    unknown = [row["id"] for row in result["rows"] if row["outcome"] in ("harness-error", "inconclusive")]
    return f"not judged: {unknown[0]}" if unknown else None


class Trial:
    def __init__(self, build, folder, is_quick):
        self.build, self.folder, self.is_quick = build, folder, is_quick
        self.rows = Rows(build.folder / "tillspec")
        self.seen = {}

    def verdict(self, mutant):
        """(verdict, detail)"""
        text = mutant.text(mutant.path.read_text())
        if mutant.path not in self.seen:
            own = self.build.object_of(mutant.path, mutant.path.read_text(), self.folder / "mutant.o")
            self.seen[mutant.path] = {digest(own): "the source"}
        target = self.build.object_of(mutant.path, text, self.folder / "mutant.o")
        if target is None:
            return "does not compile", ""
        same = self.seen[mutant.path].setdefault(digest(target), mutant.key)
        if same != mutant.key:
            return "same code", same
        program = self.folder / "mutant"
        if not self.build.program_of(target, program):
            return "does not compile", ""
        for rows in chunks_of(self.rows.ordered(mutant), self.is_quick):
            found = run_rows(self.build, program, rows, self.folder)
            if isinstance(found, tuple):
                self.rows.note(mutant, found[0])
                return "convicted", f"{found[1]} {found[0]}"
            if found is not None:
                return "unclear", found
        return ("not run through" if self.is_quick else "survived"), ""


def digest(target):
    return hashlib.sha256(target.read_bytes()).hexdigest()


def load_equivalents():
    """(exact keys, patterns), each with its reason."""
    exact, patterns = {}, []
    for entry in yaml.safe_load((ROOT / "harness/mutation/equivalent.yaml").read_text()):
        exact |= {key: entry["why"] for key in entry.get("mutants", [])}
        patterns += [(re.compile(text), entry["why"]) for text in entry.get("patterns", [])]
    return exact, patterns


def reason_of(mutant, equivalents):
    exact, patterns = equivalents
    return exact.get(mutant.key) or next((why for text, why in patterns if text.search(mutant.key)), None)


def draw(mutants, count):
    """Each by its own name, so that a change elsewhere draws no others."""
    return sorted(mutants, key=lambda mutant: hashlib.sha256(mutant.key.encode()).digest())[:count]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=lambda text: pathlib.Path(text).resolve())
    parser.add_argument("sources", nargs="*", default=SOURCES)
    parser.add_argument("--sample", type=int, help="so many, drawn from those that are listed as no equivalents")
    parser.add_argument("--mutant", metavar="TEXT", help="only those in whose name it stands")
    parser.add_argument("--quick", action="store_true", help="few rows for each: who is left must run again without")
    parser.add_argument("--record", type=pathlib.Path, help="a line of JSON for each; what it holds is not run again")
    options = parser.parse_intermixed_args()
    build = Build(options.build)
    equivalents = load_equivalents()
    mutants = []
    for name in options.sources:
        path = ROOT / "mocks/updaters" / f"{name}.c"
        mutants += mutants_of(path, name, build.includes(path))
    if options.mutant is not None:
        mutants = [mutant for mutant in mutants if options.mutant in mutant.key]
    if options.sample is not None:
        mutants = draw([mutant for mutant in mutants if reason_of(mutant, equivalents) is None], options.sample)
    return run_all(mutants, build, equivalents, options)


def run_all(mutants, build, equivalents, options):
    record = options.record
    done = {}
    if record and record.exists():
        done = {entry["mutant"]: entry for entry in map(json.loads, record.read_text().splitlines())
                if options.quick or entry["verdict"] != "not run through"}
    counts = collections.Counter()
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        trial = Trial(build, pathlib.Path(folder), options.quick)
        for mutant in mutants:
            why = reason_of(mutant, equivalents)
            if mutant.key in done:
                verdict, detail = done[mutant.key]["verdict"], done[mutant.key]["detail"]
            elif why is not None and record is None:
                verdict, detail = "equivalent", why
            else:
                verdict, detail = trial.verdict(mutant)
                if record:
                    with record.open("a") as file:
                        file.write(json.dumps({"mutant": mutant.key, "verdict": verdict, "detail": detail}) + "\n")
            if verdict == "survived" and why is not None:
                verdict = "equivalent"
            elif verdict == "convicted" and why is not None:
                verdict = "convicted, but listed as equivalent"
            counts[verdict] += 1
            if verdict not in ("same code", "does not compile", "equivalent"):
                print(f"{verdict}: {mutant.key}  {detail}", flush=True)
    print(", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items())))
    bad = sum(count for verdict, count in counts.items()
              if verdict not in ("convicted", "equivalent", "same code", "does not compile"))
    return 1 if bad or counts["convicted"] + counts["equivalent"] == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
