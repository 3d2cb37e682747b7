/* Days that a text names: 14.03.2030, 2030-03-14, 03/14/2030, 14 марта, March 14th, tomorrow,
 * Thursday. */
#include "harness/oracle/namings.h"
#include <string.h>

#define DAYS_LIMIT 64
/* A date without a year is the next one, unless it was in these last days. */
#define DAYS_BACK 60

struct reader {
    struct namings *namings;
    struct wording *wording;
    int64_t today; /* the day of the message, in days since 1970 */
    int year;
};

struct date {
    int year, month, day; /* year 0: not named */
};

static bool has_such_day(int year, int month, int day)
{
    struct civil civil = {.year = year, .month = month, .day = day};
    return civil_is_valid(&civil);
}

static void add_day(struct reader *reader, int64_t days, enum day_source source, guint index)
{
    struct named_day day = {days, source, wording_token(reader->wording, index)->line, index};
    if (reader->namings->days->len < DAYS_LIMIT) {
        g_array_append_val(reader->namings->days, day);
    }
}

static bool add_date(struct reader *reader, struct date date, guint index)
{
    int year = date.year == 0 ? reader->year : date.year < 100 ? date.year + 2000 : date.year;
    if (date.month < 1 || date.month > 12 || date.day < 1 || date.day > 31) {
        return false;
    }
    if (date.year == 0 && (!has_such_day(year, date.month, date.day) ||
                           civil_days(year, date.month, date.day) < reader->today - DAYS_BACK)) {
        year++;
    }
    if (!has_such_day(year, date.month, date.day)) {
        return false;
    }
    add_day(reader, civil_days(year, date.month, date.day), DAY_BY_DATE, index);
    return true;
}

/* 14.03.2030, 14-03-2030, 14/03/2030, 03/14/2030, 14.03.30: tokens that it took. */
static guint take_day_first(struct reader *reader, guint index)
{
    const struct wording *wording = reader->wording;
    const struct token *sign = wording_token(wording, index + 1);
    int first = number_at(wording, index, 1, 2), second = number_at(wording, index + 2, 1, 2);
    int year = number_at(wording, index + 4, 4, 4);
    year = year < 0 ? number_at(wording, index + 4, 2, 2) : year;
    if (first < 0 || second < 0 || year < 0 || sign == NULL || sign->kind != TOKEN_SIGN ||
        strpbrk(sign->text, "./-") == NULL || !sign_at(wording, index + 3, sign->text)) {
        return 0;
    }
    bool is_date = add_date(reader, (struct date){year, second, first}, index);
    bool is_slashed = strcmp(sign->text, "/") == 0;
    if (is_slashed && first != second) {
        is_date |= add_date(reader, (struct date){year, first, second}, index);
    }
    return is_date ? 5 : 0;
}

/* 2030-03-14, 2030.03.14, 2030/03/14, and the T of a date-time. */
static guint take_year_first(struct reader *reader, guint index)
{
    const struct wording *wording = reader->wording;
    const struct token *sign = wording_token(wording, index + 1);
    int year = number_at(wording, index, 4, 4), month = number_at(wording, index + 2, 1, 2),
        day = number_at(wording, index + 4, 1, 2);
    if (year < 0 || month < 0 || day < 0 || sign == NULL || sign->kind != TOKEN_SIGN ||
        strpbrk(sign->text, "./-") == NULL || !sign_at(wording, index + 3, sign->text) ||
        !add_date(reader, (struct date){year, month, day}, index)) {
        return 0;
    }
    const struct token *next = wording_token(wording, index + 5);
    bool has_t = next != NULL && next->kind == TOKEN_WORD && strcmp(next->text, "t") == 0;
    return has_t ? 6 : 5;
}

/* 14.03 with a month of two digits. */
static guint take_short(struct reader *reader, guint index)
{
    const struct wording *wording = reader->wording;
    int day = number_at(wording, index, 1, 2), month = number_at(wording, index + 2, 2, 2);
    bool goes_on = sign_at(wording, index + 3, ".") && number_at(wording, index + 4, 1, 9) >= 0 &&
                   !wording_token(wording, index + 4)->is_apart;
    bool is_part = index > 0 && sign_at(wording, index - 1, ".");
    if (day < 0 || month < 0 || !sign_at(wording, index + 1, ".") || goes_on || is_part ||
        wording_token(wording, index + 2)->is_apart) {
        return 0;
    }
    return add_date(reader, (struct date){0, month, day}, index) ? 3 : 0;
}

static int month_at(const struct reader *reader, guint index, guint *length)
{
    for (int month = 1; month <= 12; month++) {
        *length = wording_match(reader->wording, index,
                                reader->namings->place.lexicon->months[month - 1]);
        if (*length > 0) {
            return month;
        }
    }
    return 0;
}

static bool is_word(const struct wording *wording, guint index, const char *const *words)
{
    const struct token *token = wording_token(wording, index);
    return token != NULL && token->kind == TOKEN_WORD && g_strv_contains(words, token->text);
}

/* A year may follow: "2030", ", 2030", "2030 г.". */
static int year_after(const struct reader *reader, guint *place)
{
    const struct token *sign = wording_token(reader->wording, *place);
    bool has_sign = sign != NULL && sign->kind == TOKEN_SIGN && strchr(",.", *sign->text) != NULL;
    int year = number_at(reader->wording, *place + (has_sign ? 1U : 0U), 4, 4);
    if (year < 1970 || sign_at(reader->wording, *place + (has_sign ? 2U : 1U), ":")) {
        return 0;
    }
    *place += has_sign ? 2 : 1;
    return year;
}

/* 14 марта 2030, 14-го марта, 14th of March. */
static guint take_day_and_month(struct reader *reader, guint index)
{
    static const char *const endings[] = {"го", "е", "th", "st", "nd", "rd", "of", NULL};
    int day = number_at(reader->wording, index, 1, 2);
    guint place = index + 1, length = 0;
    while (day >= 0 &&
           (sign_at(reader->wording, place, "-") || is_word(reader->wording, place, endings))) {
        place++;
    }
    int month = day < 0 ? 0 : month_at(reader, place, &length);
    if (month == 0) {
        return 0;
    }
    place += length;
    int year = year_after(reader, &place);
    return add_date(reader, (struct date){year, month, day}, index) ? place - index : 0;
}

/* March 14, 2030; March 14th. */
static guint take_month_and_day(struct reader *reader, guint index)
{
    static const char *const endings[] = {"th", "st", "nd", "rd", NULL};
    guint length = 0;
    int month = month_at(reader, index, &length);
    guint place = index + length;
    place += sign_at(reader->wording, place, ".") ? 1 : 0;
    int day = month == 0 ? -1 : number_at(reader->wording, place, 1, 2);
    if (day < 0 || sign_at(reader->wording, place + 1, ":")) {
        return 0;
    }
    place += is_word(reader->wording, place + 1, endings) ? 2 : 1;
    int year = year_after(reader, &place);
    return add_date(reader, (struct date){year, month, day}, index) ? place - index : 0;
}

static guint take_distance(struct reader *reader, guint index)
{
    const struct lexicon *lexicon = reader->namings->place.lexicon;
    for (int distance = 2; distance >= 0; distance--) {
        guint length = wording_match(reader->wording, index, lexicon->days[distance]);
        if (length > 0) {
            add_day(reader, reader->today + distance, DAY_BY_DISTANCE, index);
            return length;
        }
    }
    return 0;
}

static guint take_weekday(struct reader *reader, guint index)
{
    const struct lexicon *lexicon = reader->namings->place.lexicon;
    for (int weekday = 0; weekday < 7; weekday++) {
        guint length = wording_match(reader->wording, index, lexicon->weekdays[weekday]);
        int until = (weekday - (int)civil_weekday(reader->today) + 7) % 7;
        if (length > 0) {
            add_day(reader, reader->today + until, DAY_BY_WEEKDAY, index);
            add_day(reader, reader->today + until + 7, DAY_BY_WEEKDAY, index);
            return length;
        }
    }
    return 0;
}

static guint (*const forms[])(struct reader *reader, guint index) = {
    take_year_first, take_day_first, take_day_and_month, take_month_and_day,
    take_short,      take_distance,  take_weekday,
};

void namings_take_days(struct namings *namings, struct wording *wording)
{
    struct civil civil = zone_local(namings->place.zone, namings->place.written_ns);
    struct reader reader = {namings, wording, civil_days(civil.year, civil.month, civil.day),
                            civil.year};
    for (guint i = 0; i < wording->tokens->len;) {
        guint length = 0;
        for (size_t form = 0; form < G_N_ELEMENTS(forms) && length == 0; form++) {
            length = wording_token(wording, i)->is_taken ? 0 : forms[form](&reader, i);
        }
        wording_take(reader.wording, i, length);
        i += MAX(length, 1U);
    }
}
