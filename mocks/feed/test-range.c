/* Ranges of files, by the examples and the rules of RFC 9110. */
#include "mocks/feed/range.h"
#include <criterion/criterion.h>
#include <stdio.h>

static const struct {
    const char *header;
    uint64_t size_bytes;
    enum range_kind kind;
    uint64_t first, count;
} rows[] = {
    {NULL, 10000, RANGE_WHOLE, 0, 10000},
    {"bytes=0-499", 10000, RANGE_PART, 0, 500},
    {"bytes=500-999", 10000, RANGE_PART, 500, 500},
    {"bytes=-500", 10000, RANGE_PART, 9500, 500},
    {"bytes=9500-", 10000, RANGE_PART, 9500, 500},
    {"bytes=0-0", 10000, RANGE_PART, 0, 1},
    {"bytes=9999-9999", 10000, RANGE_PART, 9999, 1},
    {"BYTES=0-", 10000, RANGE_PART, 0, 10000},
    {"bytes= 0-499 ", 10000, RANGE_PART, 0, 500},
    {"bytes=0-10000", 10000, RANGE_PART, 0, 10000},
    {"bytes=-20000", 10000, RANGE_PART, 0, 10000},
    {"bytes=5-99999999999999999999999", 10000, RANGE_PART, 5, 9995},
    {"bytes=10000-", 10000, RANGE_UNSATISFIABLE, 0, 0},
    {"bytes=10000-10001", 10000, RANGE_UNSATISFIABLE, 0, 0},
    {"bytes=99999999999999999999999-", 10000, RANGE_UNSATISFIABLE, 0, 0},
    {"bytes=-0", 10000, RANGE_UNSATISFIABLE, 0, 0},
    {"bytes=5-4", 10000, RANGE_WHOLE, 0, 10000},
    {"bytes=", 10000, RANGE_WHOLE, 0, 10000},
    {"bytes=-", 10000, RANGE_WHOLE, 0, 10000},
    {"bytes=--5", 10000, RANGE_WHOLE, 0, 10000},
    {"bytes=a-b", 10000, RANGE_WHOLE, 0, 10000},
    {"bytes=0-1,5-6", 10000, RANGE_WHOLE, 0, 10000},
    {"bytes=+1-2", 10000, RANGE_WHOLE, 0, 10000},
    {"bytes=1 - 2", 10000, RANGE_WHOLE, 0, 10000},
    {"bytes 0-499", 10000, RANGE_WHOLE, 0, 10000},
    {"lines=0-4", 10000, RANGE_WHOLE, 0, 10000},
    {"", 10000, RANGE_WHOLE, 0, 10000},
    {"bytes=-1", 1, RANGE_PART, 0, 1},
};

Test(range, a_header_is_read_as_the_rfc_says)
{
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct range range;
        enum range_kind kind = range_parse(rows[i].header, rows[i].size_bytes, &range);
        cr_expect_eq(kind, rows[i].kind, "%s: kind %d", rows[i].header, kind);
        if (kind == RANGE_UNSATISFIABLE)
            continue;
        cr_expect_eq(range.first, rows[i].first, "%s: from %lu", rows[i].header, range.first);
        cr_expect_eq(range.count, rows[i].count, "%s: count %lu", rows[i].header, range.count);
    }
}

Test(range, every_small_range_is_what_counting_gives)
{
    for (unsigned first = 0; first < 9; first++) {
        for (unsigned last = 0; last < 9; last++) {
            char header[40];
            snprintf(header, sizeof header, "bytes=%u-%u", first, last);
            unsigned count = 0, lowest = 0;
            for (unsigned i = 6; i-- > 0;) {
                if (i >= first && i <= last) {
                    count++;
                    lowest = i;
                }
            }
            struct range range;
            enum range_kind kind = range_parse(header, 6, &range);
            if (last < first)
                cr_expect_eq(kind, RANGE_WHOLE, "%s", header);
            else if (count == 0)
                cr_expect_eq(kind, RANGE_UNSATISFIABLE, "%s", header);
            else
                cr_expect(kind == RANGE_PART && range.first == lowest && range.count == count, "%s",
                          header);
        }
    }
}
