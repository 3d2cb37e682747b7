"""Compares the judge with the second model: compare.py PROGRAM [--from N] [--count N] [--show N]

PROGRAM answers questions on its standard input, a line of JSON each, with one number for each reading. Every question
has a number, from which alone it is drawn; what differs is told in full, with the reading. Exit status 1 if anything
differs.
"""
import argparse
import json
import os
import subprocess
import sys

import model
import questions

BATCH = 500


def expected(question, zone):
    instant_ns = question["seconds"] * 10**9 + question["nanoseconds"]
    asked = model.Question(zone, instant_ns, question["installed"], question["release"], question["channel"])
    answers = []
    for reading in model.READINGS:
        forbidden, time, owed = model.judge(asked, question.get("configuration", model.ABSENT),
                                            question.get("lastGood", model.ABSENT), reading)
        answers.append(forbidden + 2 * time + 4 * owed)
    return answers + [int(model.is_newer(question["release"], question["installed"]))]


def meaning(answer):
    owed = ["nothing owed", "owed (SHOULD)", "owed (MUST)"][answer >> 2]
    return f"{'forbidden' if answer & 1 else 'allowed'}, download {'forbidden' if answer & 2 else 'allowed'}, {owed}"


def tell(index, question, wanted, got):
    print(f"question {index}: {json.dumps(question)}")
    if wanted[-1] != got[-1]:
        print(f"    newer: model {wanted[-1]}, judge {got[-1]}")
    differing = [i for i in range(len(model.READINGS)) if wanted[i] != got[i]]
    if differing:
        reading = ",".join(f"{axis}={value}" for axis, value in model.READINGS[differing[0]].items())
        print(f"    {len(differing)} readings differ, first {reading}")
        print(f"    model: {meaning(wanted[differing[0]])}\n    judge: {meaning(got[differing[0]])}")


def answers_of(program, batch):
    lines = "".join(json.dumps(question) + "\n" for question in batch)
    done = subprocess.run([program], input=lines, capture_output=True, text=True, check=False)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    if done.returncode != 0 or len(answers) != len(batch):
        sys.exit(f"{program} ended with {done.returncode} after {len(answers)} of {len(batch)} answers\n{done.stderr}")
    return answers


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--from", type=int, default=1, dest="first", help="number of the first question")
    parser.add_argument("--count", type=int, default=100000 if os.environ.get("TILLSPEC_FULL") else 1500)
    parser.add_argument("--show", type=int, default=10)
    options = parser.parse_args()
    zones = questions.load_zones()
    by_name = {zone.name: zone for zone in zones}
    differences = 0
    end = options.first + options.count
    for begin in range(options.first, end, BATCH):
        indices = range(begin, min(begin + BATCH, end))
        batch = [questions.draw_question(index, zones) for index in indices]
        for index, question, got in zip(indices, batch, answers_of(options.program, batch)):
            wanted = expected(question, by_name[question["zone"]])
            if wanted != got:
                differences += 1
                if differences <= options.show:
                    tell(index, question, wanted, got)
    print(f"{options.count} questions under {len(model.READINGS)} readings in {len(zones)} zones: {differences} differ")
    return differences > 0


if __name__ == "__main__":
    sys.exit(main())
