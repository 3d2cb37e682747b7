"""Makes a program smaller while something about it stays true."""

from programs import Program
from world import Undefined

STRUCTURE = ("loop", "end", "thread", "fork")


def without(program, actor, first, last):
    actors = [list(statements) for statements in program.actors]
    del actors[actor][first:last]
    return Program(program.number, actors)


def loop_end(statements, index):
    depth = 0
    for at in range(index, len(statements)):
        depth += {"loop": 1, "end": -1}.get(statements[at][0], 0)
        if depth == 0:
            return at
    raise ValueError("a loop has no end")


def candidates(program):
    """Programs that have one statement less, one loop less, or no start of one actor."""
    for actor, statements in enumerate(program.actors):
        for index in reversed(range(len(statements))):
            name = statements[index][0]
            if name == "loop":
                end = loop_end(statements, index)
                yield without(program, actor, index, end + 1)
                yield without(without(program, actor, end, end + 1), actor, index, index + 1)
            elif name in ("thread", "fork"):
                smaller = without(program, actor, index, index + 1)
                smaller.actors[statements[index][1]] = []
                yield smaller
            elif name != "end":
                yield without(program, actor, index, index + 1)


def shrink(program, holds):
    def is_good(candidate):
        try:
            return holds(candidate)
        except (Undefined, KeyError):
            return False

    while True:
        smaller = next((candidate for candidate in candidates(program) if is_good(candidate)), None)
        if smaller is None:
            return program
        program = smaller
