#!/usr/bin/env python3
"""Compares the engine with the model: compare.py TILLSPEC INTERPRETER [--from N] [--count N] ...

Runs random programs in virtual time and compares what they recorded with what the model says, exactly. Exit status 1:
some differ; the first ones are shown with their programs, made smaller as long as they differ.
"""

import argparse
import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True

from generate import generate
from programs import expected, is_allowed, lines_of, split_output, trace_of
from shrink import shrink

BATCH = 50
SHOWN = 5
LOOKED_AT = 20  # programs that differ; the others are not asked whether another order explains it
SEVERAL_LIMIT = 50  # one in so many may have several allowed traces: else the model allows too much
SCHEDULES_OF_A_MISMATCH = 2000


def run_programs(arguments, programs):
    """What the interpreter printed for each program, in virtual time."""
    with tempfile.NamedTemporaryFile("w", suffix=".programs") as file:
        file.write("".join(program.text() for program in programs))
        file.flush()
        command = [*arguments.before, arguments.interpreter, file.name]
        done = subprocess.run(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, check=False, text=True)
    found = split_output(done.stdout)
    if done.returncode != 0 and len(programs) > 1:
        sys.exit(f"compare: {' '.join(command)}: exit status {done.returncode}")
    return found


class Verdicts:
    def __init__(self):
        self.same = self.several = 0
        self.different = []

    def add(self, program, trace, lines):
        if lines == lines_of(program, trace):
            self.same += 1
        elif lines is not None and len(self.different) < LOOKED_AT and is_allowed(program, trace_of(program, lines), SCHEDULES_OF_A_MISMATCH):
            self.several += 1
        else:
            self.different.append(program)


def show(arguments, program):
    def differs(candidate):
        trace = expected(candidate, 100)
        lines = run_programs(arguments, [candidate]).get(candidate.number)
        return lines != lines_of(candidate, trace)

    program = shrink(program, differs)
    trace = lines_of(program, expected(program, 1))
    lines = run_programs(arguments, [program]).get(program.number, [])
    same = 0
    while same < min(len(trace), len(lines)) and trace[same] == lines[same]:
        same += 1
    print(f"\nprogram {program.number} differs. The program, made smaller:\n{program.text()}")
    print("actor, time in ns, statement, operation, result, detail; from the first difference:")
    print(f"  {'model':<50} engine")
    for line in range(max(0, same - 3), min(same + 5, max(len(trace), len(lines)))):
        mine = trace[line] if line < len(trace) else ""
        its = lines[line] if line < len(lines) else ""
        print(f"{'!' if mine != its else ' '} {mine:<50} {its}")
    print(f"again: {sys.argv[0]} {arguments.tillspec} {arguments.interpreter} --from {program.number} --count 1")


def parse():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("tillspec")
    parser.add_argument("interpreter")
    parser.add_argument("--from", type=int, default=1, dest="first", help="number of the first program")
    parser.add_argument("--count", type=int, default=10000 if os.environ.get("TILLSPEC_FULL") else 500)
    parser.add_argument("--no-shrink", action="store_true", help="only count those that differ")
    parser.add_argument("--print", action="store_true", help="print the programs, run nothing")
    arguments = parser.parse_args()
    arguments.before = [arguments.tillspec, "warp", "--quiet", "--"]
    return arguments


def main():
    arguments = parse()
    verdicts = Verdicts()
    numbers = list(range(arguments.first, arguments.first + arguments.count))
    for begin in range(0, len(numbers), BATCH):
        pairs = [generate(number) for number in numbers[begin:begin + BATCH]]
        if arguments.print:
            print("".join(program.text() for program, _ in pairs), end="")
            continue
        found = run_programs(arguments, [program for program, _ in pairs])
        for program, trace in pairs:
            verdicts.add(program, trace, found.get(program.number))
    for program in [] if arguments.no_shrink else verdicts.different[:SHOWN]:
        show(arguments, program)
    print(f"{len(numbers)} programs: {verdicts.same} same, {verdicts.several} with several allowed traces, "
          f"{len(verdicts.different)} different: {' '.join(str(program.number) for program in verdicts.different[:20])}")
    return 1 if verdicts.different or verdicts.several * SEVERAL_LIMIT > len(numbers) else 0


if __name__ == "__main__":
    sys.exit(main())
