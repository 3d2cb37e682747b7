/* Times of day that a text names, with the zones beside them: 03:00, 3.05, 3 ночи, 3:00 AM, noon;
 * МСК, UTC+3, +03:00, the zone of the site by its name. */
#include "harness/oracle/namings.h"
#include <stdlib.h>
#include <string.h>

#define TIMES_LIMIT 64
#define HOUR_S 3600
#define NO_ZONE INT32_MIN

struct reader {
    struct namings *namings;
    struct wording *wording;
    GArray *zone_name; /* struct phrase: the name of the site's zone, and its abbreviations */
};

static const char *const prepositions[] = {"в",  "с",    "со", "до",    "к",  "на", "около",
                                           "at", "from", "to", "until", "by", NULL};

static bool follows_preposition(const struct wording *wording, guint index)
{
    const struct token *before = index == 0 ? NULL : wording_token(wording, index - 1);
    return before != NULL && before->kind == TOKEN_WORD &&
           g_strv_contains(prepositions, before->text);
}

/* +3, +03:00, +0300: seconds, and how many tokens; NO_ZONE if there is none. */
static int offset_at(const struct wording *wording, guint index, guint *length)
{
    const struct token *sign = wording_token(wording, index);
    int number = number_at(wording, index + 1, 1, 4);
    if (sign == NULL || sign->kind != TOKEN_SIGN || number < 0 ||
        wording_token(wording, index + 1)->is_apart || strpbrk(sign->text, "+-") == NULL) {
        return NO_ZONE;
    }
    bool is_whole = wording_token(wording, index + 1)->digits == 4;
    int minutes = is_whole ? number % 100 : 0, hours = is_whole ? number / 100 : number;
    *length = 2;
    if (!is_whole && sign_at(wording, index + 2, ":") && number_at(wording, index + 3, 2, 2) >= 0) {
        minutes = number_at(wording, index + 3, 2, 2);
        *length = 4;
    }
    int seconds = hours * HOUR_S + minutes * 60;
    return hours > 14 || minutes > 59 ? NO_ZONE : *sign->text == '-' ? -seconds : seconds;
}

static int words_zone_at(const struct reader *reader, guint index, guint *length)
{
    const GArray *zones = reader->namings->place.lexicon->zones;
    *length = wording_match(reader->wording, index, reader->zone_name);
    if (*length > 0) {
        return OFFSET_OF_SITE;
    }
    for (guint i = 0; i < zones->len; i++) {
        const struct zone_words *zone = &g_array_index(zones, struct zone_words, i);
        *length = wording_match(reader->wording, index, zone->phrases);
        if (*length > 0) {
            return zone->minutes * 60;
        }
    }
    return NO_ZONE;
}

/* A zone at this place: words, words with an offset, and, directly after a time, an offset alone.
 */
static int zone_at(const struct reader *reader, guint index, bool after_time, guint *length)
{
    guint more = 0;
    int zone = words_zone_at(reader, index, length);
    if (zone == NO_ZONE) {
        return after_time ? offset_at(reader->wording, index, length) : NO_ZONE;
    }
    int offset = offset_at(reader->wording, index + *length, &more);
    if (zone == 0 && offset != NO_ZONE) {
        *length += more;
        return offset;
    }
    return zone;
}

/* "(", ",", "по", "по времени" may stand between a time and its zone. */
static guint before_zone(const struct reader *reader, guint index)
{
    static const char *const fillers[] = {"по",  "время", "времени", "time",
                                          "час", "часа",  "часов",   NULL};
    for (guint i = 0; i < 3; i++, index++) {
        const struct token *token = wording_token(reader->wording, index);
        bool is_filler =
            token != NULL && (token->kind == TOKEN_WORD ? g_strv_contains(fillers, token->text)
                                                        : strchr("(,", *token->text) != NULL);
        if (!is_filler) {
            break;
        }
    }
    return index;
}

static void append_time(struct reader *reader, int seconds, int zone)
{
    struct named_time time = {seconds, zone == NO_ZONE ? OFFSET_OF_SITE : zone, zone != NO_ZONE};
    if (reader->namings->times->len < TIMES_LIMIT) {
        g_array_append_val(reader->namings->times, time);
    }
}

/* 03:00-05:00 may be a zone west of UTC, or from three to five; after seconds it is a zone. */
static void add_time(struct reader *reader, int seconds, guint end, bool has_seconds)
{
    guint length = 0, place = before_zone(reader, end);
    const struct token *next = wording_token(reader->wording, place);
    bool is_sign = next != NULL && next->kind == TOKEN_SIGN;
    bool is_plus = is_sign && strcmp(next->text, "+") == 0;
    bool is_minus = is_sign && strcmp(next->text, "-") == 0;
    bool is_adjacent = is_plus || (is_minus && !next->is_apart);
    int zone = zone_at(reader, place, is_adjacent, &length);
    append_time(reader, seconds, zone);
    if (is_minus && !has_seconds && zone != NO_ZONE) {
        append_time(reader, seconds, NO_ZONE);
    } else if (is_sign && zone != NO_ZONE && (is_plus || is_minus)) {
        wording_take(reader->wording, place, length);
    }
}

/* What stands after the hour moves it: 12 AM is 0, 3 PM is 15. -1: no such time. */
static int with_part_of_day(const struct reader *reader, guint *end, int hour)
{
    const struct lexicon *lexicon = reader->namings->place.lexicon;
    guint morning = wording_match(reader->wording, *end, lexicon->morning);
    guint afternoon = morning > 0 ? 0 : wording_match(reader->wording, *end, lexicon->afternoon);
    *end += morning + afternoon;
    if (morning > 0) {
        return hour == 12 ? 0 : hour;
    }
    return afternoon > 0 && hour < 12 ? hour + 12 : hour;
}

/* The number of +03:00 or UTC-3 is no time of day. */
static bool is_offset(const struct wording *wording, guint index)
{
    static const char *const universal[] = {"utc", "gmt", NULL};
    const struct token *sign = index == 0 ? NULL : wording_token(wording, index - 1);
    const struct token *word = index < 2 ? NULL : wording_token(wording, index - 2);
    if (sign == NULL || sign->kind != TOKEN_SIGN || wording_token(wording, index)->is_apart) {
        return false;
    }
    bool is_after_zone =
        word != NULL && word->kind == TOKEN_WORD && g_strv_contains(universal, word->text);
    return strcmp(sign->text, "+") == 0 || (strcmp(sign->text, "-") == 0 && is_after_zone);
}

/* 03:00, 3:00:00, 3:00 PM, 24:00; with a dot or a dash after "at". */
static guint take_clock(struct reader *reader, guint index)
{
    const struct wording *wording = reader->wording;
    bool is_colon = sign_at(wording, index + 1, ":");
    bool is_other = (sign_at(wording, index + 1, ".") || sign_at(wording, index + 1, "-")) &&
                    follows_preposition(wording, index);
    int hour = number_at(wording, index, 1, 2), minute = number_at(wording, index + 2, 2, 2);
    int second = sign_at(wording, index + 3, ":") ? number_at(wording, index + 4, 2, 2) : -1;
    if (hour < 0 || minute < 0 || minute > 59 || hour > 24 || !(is_colon || is_other) ||
        wording_token(wording, index + 2)->is_apart) {
        return 0;
    }
    guint end = index + (second >= 0 ? 5U : 3U);
    if (second >= 0 && sign_at(wording, end, ".") && number_at(wording, end + 1, 1, 9) >= 0) {
        end += 2;
    }
    hour = with_part_of_day(reader, &end, hour);
    int seconds = hour * HOUR_S + minute * 60 + MAX(second, 0);
    if (second > 59 || seconds > 24 * HOUR_S) {
        return 0;
    }
    add_time(reader, seconds, end, second >= 0);
    return end - index;
}

/* 3 ночи, 3 часа ночи, 3 AM, at 3 h. */
static guint take_hour(struct reader *reader, guint index)
{
    const struct lexicon *lexicon = reader->namings->place.lexicon;
    int hour = number_at(reader->wording, index, 1, 2);
    if (hour < 0 || hour > 24) {
        return 0;
    }
    guint end = index + 1, plain = wording_match(reader->wording, end, lexicon->plain_hours);
    end += plain;
    guint before = end;
    hour = with_part_of_day(reader, &end, hour);
    bool has_part = end > before;
    if (!has_part && !(plain > 0 && follows_preposition(reader->wording, index))) {
        return 0;
    }
    add_time(reader, hour * HOUR_S, end, false);
    return end - index;
}

static guint take_noon_or_midnight(struct reader *reader, guint index)
{
    const struct lexicon *lexicon = reader->namings->place.lexicon;
    guint noon = wording_match(reader->wording, index, lexicon->noon);
    guint midnight = noon > 0 ? 0 : wording_match(reader->wording, index, lexicon->midnight);
    if (noon + midnight > 0) {
        add_time(reader, noon > 0 ? 12 * HOUR_S : 0, index + noon + midnight, false);
    }
    return noon + midnight;
}

static void add_phrase(GArray *phrases, const char *name)
{
    g_autofree char *lower = g_utf8_strdown(name, -1);
    struct phrase phrase = {g_strsplit_set(lower, "/_-", -1)};
    if (g_ascii_isalpha(*name)) {
        g_array_append_val(phrases, phrase);
    } else {
        g_strfreev(phrase.words);
    }
}

static void phrase_clear(gpointer data)
{
    g_strfreev(((struct phrase *)data)->words);
}

/* Its name and its abbreviation at the time of the message, which must stand alone. */
static GArray *names_of_zone(const struct namings_place *place)
{
    GArray *phrases = g_array_new(FALSE, FALSE, sizeof(struct phrase));
    g_autofree char *abbreviation =
        g_strconcat(zone_abbreviation(place->zone, place->written_ns), ".", NULL);
    g_array_set_clear_func(phrases, phrase_clear);
    add_phrase(phrases, zone_name(place->zone));
    add_phrase(phrases, abbreviation);
    return phrases;
}

static void take_zones(struct reader *reader)
{
    guint length = 0;
    for (guint i = 0; i < reader->wording->tokens->len && reader->namings->offsets->len < 8; i++) {
        int zone = wording_token(reader->wording, i)->kind == TOKEN_WORD
                       ? zone_at(reader, i, false, &length)
                       : NO_ZONE;
        if (zone != NO_ZONE) {
            g_array_append_val(reader->namings->offsets, zone);
            i += length - 1;
        }
    }
}

void namings_take_times(struct namings *namings, struct wording *wording)
{
    struct reader reader = {namings, wording, names_of_zone(&namings->place)};
    for (guint i = 0; i < wording->tokens->len;) {
        bool is_other = wording_token(wording, i)->is_taken || is_offset(wording, i);
        guint length = is_other ? 0 : take_clock(&reader, i);
        length = length > 0 || is_other ? length : take_hour(&reader, i);
        length = length > 0 ? length : take_noon_or_midnight(&reader, i);
        wording_take(reader.wording, i, length);
        i += MAX(length, 1U);
    }
    take_zones(&reader);
    g_array_unref(reader.zone_name);
}
