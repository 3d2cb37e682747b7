"""Programs as the interpreter reads them, and traces as it prints them."""

from calls import OPERATIONS
from world import Undefined, World

SCHEDULES = 16


class Program:
    def __init__(self, number, actors):
        self.number, self.actors = number, actors  # an actor is a list of (operation, argument ...)

    def text(self):
        lines = [f"program {self.number}"]
        for actor in self.actors:
            lines.append("actor")
            lines.extend(" ".join(map(str, statement)) for statement in actor)
        return "\n".join(lines + ["run", ""])


def run(program, schedule):
    world = World(program, OPERATIONS, schedule)
    return world.run(), world


def expected(program, schedules=SCHEDULES):
    """The one trace that the documentation allows. Raises Undefined if there are several."""
    trace, world = run(program, 0)
    if world.choices:
        for schedule in range(1, schedules):
            if run(program, schedule)[0] != trace:
                raise Undefined("the order at one instant matters")
    return trace


def is_allowed(program, trace, schedules):
    """Whether any order leads to the trace."""
    for schedule in range(schedules):
        try:
            if run(program, schedule)[0] == trace:
                return True
        except Undefined:
            return True
    return False


def lines_of(program, trace):
    """The trace as the interpreter prints it."""
    lines = []
    for number, records in enumerate(trace):
        for time, statement, result, detail in records:
            name = program.actors[number][statement][0] if statement >= 0 else "handler"
            lines.append(f"{number} {time} {statement} {name} {result} {detail}")
    return lines


def split_output(text):
    """Output of the interpreter: a dictionary of number to (trace lines)."""
    found, lines = {}, None
    for line in text.splitlines():
        if line.startswith("program "):
            lines = found[int(line[8:])] = []
        elif lines is not None:
            lines.append(line)
    return found


def trace_of(program, lines):
    trace = [[] for _ in program.actors]
    for line in lines:
        number, time, statement, _, result, detail = line.split()
        trace[int(number)].append((int(time), int(statement), int(result), int(detail)))
    return trace
