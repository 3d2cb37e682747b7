/* Dates of HTTP, written and read; the instants are those that date(1) says. */
#include "mocks/http-date.h"
#include "sim/clock.h"
#include <criterion/criterion.h>
#include <glib.h>

static const struct {
    int64_t seconds;
    const char *text;
} dates[] = {
    {784111777, "Sun, 06 Nov 1994 08:49:37 GMT"}, /* the example of RFC 9110 */
    {0, "Thu, 01 Jan 1970 00:00:00 GMT"},          {-1, "Wed, 31 Dec 1969 23:59:59 GMT"},
    {1922558400, "Tue, 03 Dec 2030 20:00:00 GMT"}, {1961711999, "Sun, 29 Feb 2032 23:59:59 GMT"},
};

Test(http_date, is_written_and_read)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(dates); i++) {
        char text[HTTP_DATE_SIZE];
        int64_t read_ns = 7;
        cr_expect(http_date_format(dates[i].seconds * NS_PER_S + 5, text));
        cr_expect_str_eq(text, dates[i].text);
        cr_expect(http_date_parse(dates[i].text, &read_ns), "%s", dates[i].text);
        cr_expect_eq(read_ns, dates[i].seconds * NS_PER_S, "%s", dates[i].text);
    }
}

Test(http_date, what_is_none_is_refused)
{
    static const char *const texts[] = {"",
                                        "yesterday",
                                        "Tue, 03 Dec 2030 20:00:00",
                                        "tue, 03 Dec 2030 20:00:00 GMT",
                                        "Wed, 03 Dec 2030 20:00:00 GMT",
                                        "Tue, 03 Dez 2030 20:00:00 GMT",
                                        "Tue, 03 Dec 2030 20:60:00 GMT",
                                        "Sat, 30 Feb 2030 20:00:00 GMT",
                                        "Tue,  3 Dec 2030 20:00:00 GMT",
                                        "Tue, 03 Dec 2030 20:00:00 UTC",
                                        "Tuesday, 03-Dec-30 20:00:00 GMT",
                                        "Tue Dec  3 20:00:00 2030",
                                        "Tue, 03 Dec 2030 20:00:00 GMT "};
    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++) {
        int64_t read_ns = 7;
        cr_expect_not(http_date_parse(texts[i], &read_ns), "%s", texts[i]);
        cr_expect_eq(read_ns, 7);
    }
}
