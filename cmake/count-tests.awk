# Counts test cases: awk -f count-tests.awk LastTest.log OUTPUT, both of one run of CTest; prints "PASSED FAILED SKIPPED".
# A Criterion program counts as its cases, any other test as one. A program that CTest failed for what it printed or how
# it ended counts one failure even if all its cases passed. (The log calls tests "passed" that never ran: so the outcome
# is read from the output, and only the cases from the log.)
FNR == NR && /^[0-9]+\/[0-9]+ Testing: / { name = $3 }
FNR == NR && /Synthesis: Tested: [0-9]/ {
    for (i = 1; i < NF; i++) {
        if ($i == "Passing:") passing[name] += $(i + 1)
        if ($i == "Failing:" || $i == "Crashing:") failing[name] += $(i + 1)
    }
}
FNR == NR { next }

sub(/^ *[0-9]+\/[0-9]+ Test +#[0-9]+: /, "") && !seen[$1]++ {
    if (/Skipped|Disabled/) {
        skipped++
    } else if (/ Passed /) {
        passed += passing[$1] > 0 && failing[$1] == 0 ? passing[$1] : 1
    } else {
        passed += passing[$1]
        failed += failing[$1] > 0 ? failing[$1] : 1
    }
}
END { print passed + 0, failed + 0, skipped + 0 }
