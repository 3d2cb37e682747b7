#pragma once
/* Texts that an updater might have made in order to break a report. */
#include "reports/test-sample.h"
#include <string.h>

static const char *const hostile_texts[] = {
    "",
    "\033[2J\033[31mforged\033]0;title\007",
    "]]></failure><testcase name=\"forged\"/><![CDATA[",
    "&amp; <b>\"quoted\"</b> 'single'",
    "line\nbreak\r\ttab\vvertical\fform",
    "\xff\xfe\xc3\x28 torn \xe2\x82",
    "\x01\x02\x08\x0e\x1f\x7f",
    "\302\23331mC1", /* U+009B, the one-character form of ESC [ */
    /* U+202E, U+2066, U+2028, U+FFFE, U+FFFF */
    "\342\200\256txt.exe\342\201\246b\342\200\250c\357\277\276\357\277\277",
    "\xf0\x9f\x92\xa5 \xd0\xba\xd0\xb0\xd1\x81\xd1\x81\xd0\xb0 \xe5\xa5\xbd",
    "%s%n%d${HOME}`id`$(id)",
    "\xed\xa0\x80 surrogate \xc0\x80 overlong \xf8\x88\x80\x80\x80",
};

/* The text at every place of a run that can hold text from outside. */
static inline struct run_result *hostile_run(const char *text)
{
    struct run_result *run = sample_empty_run();
    g_free(run->updater);
    run->updater = g_strdup(text);
    sample_rule_text(run, "a/b", "MUST", text, text, text);
    for (enum outcome outcome = OUTCOME_PASS; outcome <= OUTCOME_HARNESS_ERROR; outcome++) {
        struct row_result *row = sample_row(run, text);
        row->reason = g_strdup(text);
        row->history = g_strdup(text);
        g_free(row->file);
        row->file = g_strdup(text);
        struct rule_outcome *judged =
            sample_rule(row, outcome % 2 == 0 ? "a/b" : text, outcome, text);
        struct finding *finding = sample_finding(judged, text, text, text, text);
        g_ptr_array_add(finding->evidence, g_strdup(text));
        sample_rule(row, text, OUTCOME_PASS, NULL);
    }
    return run;
}

/* Nothing but printable UTF-8 and line ends. */
static inline bool is_clean(const char *report)
{
    if (!g_utf8_validate(report, -1, NULL))
        return false;
    for (const char *at = report; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (c != '\n' &&
            (g_unichar_iscntrl(c) || c == 0x202e || c == 0x2066 || c == 0x2028 || c >= 0xfffe))
            if (c < 0x10000)
                return false;
    }
    return true;
}
