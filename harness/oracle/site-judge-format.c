/* The form of the report: a line with the date, one with the number, and lines of changes. */
#include "harness/oracle/site-judge.h"
#include <string.h>

/* The better ones later. */
enum grade {
    GRADE_NOTHING,
    GRADE_LACKING, /* whatever it says, a part is not there */
    GRADE_UNREAD,  /* a part may be there, in words that are not known */
    GRADE_FALSE,
    GRADE_WRONG,
    GRADE_OTHER_DASH,
    GRADE_GOOD
};

struct form {
    enum grade grade;
    const char *what; /* of GRADE_LACKING to GRADE_OTHER_DASH */
    struct stamp stamp;
};

struct found {
    uint64_t dates, numbers, changes, dashed, marked; /* lines, bit per line up to 63 */
    bool has_other_date, has_other_number;
    bool has_list;      /* a line that may be one of a list */
    bool may_have_date; /* a number or a month that may belong to one */
};

static uint64_t bit(unsigned line)
{
    return line < 64 ? UINT64_C(1) << line : 0;
}

/* A number with dots: its end; `index` + 1 if there is no dot. */
static guint end_of_dotted(const struct wording *wording, guint index, unsigned *parts)
{
    guint end = index + 1;
    for (*parts = 1; sign_at(wording, end, ".") && number_at(wording, end + 1, 1, 9) >= 0 &&
                     !wording_token(wording, end + 1)->is_apart;
         ++*parts) {
        end += 2;
    }
    return end;
}

static void find_numbers(struct wording *wording, const char *release, struct found *found)
{
    for (guint i = 0; i < wording->tokens->len; i++) {
        unsigned parts = 0;
        guint length = 0;
        if (number_at(wording, i, 1, 9) < 0) {
            continue;
        }
        guint end = end_of_dotted(wording, i, &parts);
        int place = release == NULL ? -1 : wording_find_text(wording, release, i, &length);
        bool is_it = place == (int)i && i + length >= end;
        found->numbers |= is_it ? bit(wording_token(wording, i)->line) : 0;
        found->has_other_number |= !is_it && parts == 3;
        i = MAX(end, is_it ? i + length : 0) - 1;
    }
}

static void find_dates(const struct site_case *site_case, struct wording *wording,
                       struct found *found)
{
    const struct site_agreement *agreement = site_case_agreement(site_case, site_case->work, NULL);
    int64_t days_ns[] = {site_case->work.instant_ns, site_case->last_act.instant_ns,
                         site_case->report.first.instant_ns,
                         agreement != NULL ? agreement->from_ns : site_case->work.instant_ns};
    struct namings *namings = site_namings(site_case, wording, site_case->report.first.instant_ns);
    for (guint i = 0; i < namings->days->len; i++) {
        const struct named_day *day = &g_array_index(namings->days, struct named_day, i);
        bool is_it = false;
        for (size_t k = 0; k < G_N_ELEMENTS(days_ns); k++) {
            struct civil civil = zone_local(site_case->site->zone, days_ns[k]);
            is_it |= day->days == civil_days(civil.year, civil.month, civil.day);
        }
        found->dates |= is_it ? bit(day->line) : 0;
        found->has_other_date |= !is_it && day->source == DAY_BY_DATE;
    }
    namings_free(namings);
}

/* The first token of a line. */
static const struct token *first_of_line(const struct wording *wording, guint index, guint *first)
{
    while (index > 0 &&
           wording_token(wording, index - 1)->line == wording_token(wording, index)->line) {
        index--;
    }
    *first = index;
    return wording_token(wording, index);
}

static void find_changes(const struct site_case *site_case, const struct wording *wording,
                         struct found *found)
{
    for (guint i = 0; i < site_case->plan->changes->len; i++) {
        int place =
            wording_find_text(wording, g_ptr_array_index(site_case->plan->changes, i), 0, NULL);
        guint first = 0;
        if (place < 0) {
            continue;
        }
        const struct token *begin = first_of_line(wording, (guint)place, &first);
        bool is_dash = begin->kind == TOKEN_SIGN && strcmp(begin->text, "-") == 0;
        uint64_t line = bit(begin->line);
        found->changes |= line;
        found->dashed |=
            is_dash && !begin->is_other_dash && wording_token(wording, first + 1)->is_apart ? line
                                                                                            : 0;
        found->marked |= first < (guint)place ? line : 0;
    }
}

/* What no wording of a change or of a date can do without. */
static void find_traces(const struct lexicon *lexicon, const struct wording *wording,
                        struct found *found)
{
    for (size_t i = 0; i < G_N_ELEMENTS(lexicon->months); i++) {
        found->may_have_date |= wording_has(wording, lexicon->months[i]);
    }
    for (guint i = 0; i < wording->tokens->len; i++) {
        const struct token *token = wording_token(wording, i);
        bool is_first = i == 0 || wording_token(wording, i - 1)->line != token->line;
        bool is_number = token->kind == TOKEN_NUMBER && !token->is_taken;
        found->has_list |= is_first && (token->kind == TOKEN_SIGN || is_number);
        found->may_have_date |= is_number;
    }
}

/* Is there a date, on a later line a number, and below it one of these lines? */
static bool is_in_order(const struct found *found, uint64_t changes)
{
    for (unsigned date = 0; date < 64; date++) {
        for (unsigned number = date + 1; (found->dates & bit(date)) && number < 63; number++) {
            if ((found->numbers & bit(number)) && (changes >> (number + 1)) != 0) {
                return true;
            }
        }
    }
    return false;
}

/* Date and number on one line, in this order of lines otherwise. */
static bool is_nearly_in_order(const struct found *found)
{
    for (unsigned line = 0; line < 63; line++) {
        if ((found->dates & found->numbers & bit(line)) && (found->dashed >> (line + 1)) != 0) {
            return true;
        }
    }
    return false;
}

static struct form grade_of(const struct found *found)
{
    if (is_in_order(found, found->dashed)) {
        return (struct form){.grade = GRADE_GOOD};
    }
    if (is_in_order(found, found->marked)) {
        return (struct form){GRADE_OTHER_DASH, "its changes begin with another sign than a dash",
                             STAMP_NEVER};
    }
    if (is_nearly_in_order(found)) {
        return (struct form){GRADE_OTHER_DASH, "date and number stand on one line", STAMP_NEVER};
    }
    if (found->numbers == 0 && found->has_other_number) {
        return (struct form){GRADE_FALSE, "it names another version", STAMP_NEVER};
    }
    if (found->dates == 0 && found->has_other_date) {
        return (struct form){GRADE_FALSE, "it names another date", STAMP_NEVER};
    }
    if (found->changes == 0 && !found->has_list) {
        return (struct form){GRADE_LACKING, "it lists no changes", STAMP_NEVER};
    }
    if (found->dates == 0 && !found->may_have_date) {
        return (struct form){GRADE_LACKING, "it has no date", STAMP_NEVER};
    }
    if (found->dates == 0 || found->numbers == 0 || found->changes == 0) {
        return (struct form){GRADE_UNREAD,
                             found->dates == 0     ? "the date of the work"
                             : found->numbers == 0 ? "the number of the release"
                                                   : "a change of the plan",
                             STAMP_NEVER};
    }
    return (struct form){GRADE_WRONG,
                         is_in_order(found, found->changes)
                             ? "its changes are no lines that begin with a dash"
                             : "date, number and changes do not stand in this order",
                         STAMP_NEVER};
}

static struct form form_of(const struct site_case *site_case, const char *text)
{
    struct found found = {0};
    struct wording *wording = wording_new(text);
    if (wording->tokens->len == 0) {
        wording_free(wording);
        return (struct form){.grade = GRADE_NOTHING};
    }
    find_numbers(wording, site_case->plan->release, &found);
    find_changes(site_case, wording, &found);
    find_dates(site_case, wording, &found);
    wording_take_text(wording, site_case->plan->release);
    for (guint i = 0; i < site_case->plan->changes->len; i++) {
        wording_take_text(wording, g_ptr_array_index(site_case->plan->changes, i));
    }
    find_traces(site_case->lexicon, wording, &found);
    wording_free(wording);
    return grade_of(&found);
}

static void take_better(struct form *best, struct form form, struct stamp stamp)
{
    if (form.grade > best->grade) {
        *best = form;
        best->stamp = stamp;
    }
}

static bool is_of_report(const struct site_case *site_case, const struct site_message *message,
                         enum audience audience)
{
    return site_message_reached(message, audience) &&
           message->stamp.number >= site_case->report.first.number;
}

/* A report in several messages: all that one person got by one medium. */
static struct form form_of_parts(const struct site_case *site_case, enum audience audience)
{
    const GArray *messages = site_case->site->messages;
    g_autoptr(GString) whole = g_string_new(NULL);
    const char *medium = NULL;
    for (guint i = 0; i < messages->len; i++) {
        const struct site_message *message = &g_array_index(messages, struct site_message, i);
        if (is_of_report(site_case, message, audience) &&
            (medium == NULL || same_text(medium, message->medium))) {
            g_autofree char *text = site_message_text(message);
            medium = message->medium;
            g_string_append(whole, text);
        }
    }
    return form_of(site_case, whole->str);
}

/* Each text by itself; where none has the facts, all of them one after another. */
static struct form best_form(const struct site_case *site_case)
{
    struct form best = {.grade = GRADE_NOTHING};
    const GArray *messages = site_case->site->messages;
    for (guint i = 0; i < messages->len; i++) {
        const struct site_message *message = &g_array_index(messages, struct site_message, i);
        if (is_of_report(site_case, message, AUDIENCE_CLIENT) ||
            is_of_report(site_case, message, AUDIENCE_SITE)) {
            take_better(&best, form_of(site_case, message->text), message->stamp);
            take_better(&best, form_of(site_case, message->file_text), message->stamp);
        }
    }
    for (unsigned audience = 0; best.grade < GRADE_WRONG && audience < AUDIENCE_COUNT; audience++) {
        take_better(&best, form_of_parts(site_case, (enum audience)audience),
                    site_case->report.first);
    }
    return best;
}

/* A picture, or a file of a kind that is not read: it may say what the texts don't. */
static bool has_closed_file(const struct site_case *site_case)
{
    const GArray *messages = site_case->site->messages;
    for (guint i = 0; i < messages->len; i++) {
        const struct site_message *message = &g_array_index(messages, struct site_message, i);
        bool is_of_it = is_of_report(site_case, message, AUDIENCE_CLIENT) ||
                        is_of_report(site_case, message, AUDIENCE_SITE);
        if (is_of_it && message->file_name != NULL && message->file_text == NULL) {
            return true;
        }
    }
    return false;
}

void site_judge_format(struct judgement *judgement)
{
    const struct site_case *site_case = judgement->site;
    static const char expected[] =
        "in one text the date of the work, the number of the release, and lines `- change`";
    judgement->idle = "nothing was reported";
    if (stamp_is_never(site_case->report.first)) {
        return;
    }
    struct form form = best_form(site_case);
    if (form.grade == GRADE_GOOD) {
        judgement->satisfied = true;
    } else if (form.grade == GRADE_UNREAD ||
               (form.grade == GRADE_LACKING && has_closed_file(site_case))) {
        site_tell_unrecognised(judgement, form.stamp, site_case->report.text, form.what);
    } else if (form.grade == GRADE_NOTHING) {
        site_tell_unrecognised(judgement, site_case->report.first, "", "a text that can be read");
    } else {
        site_tell(judgement, form.grade == GRADE_OTHER_DASH, form.stamp,
                  g_strdup_printf("The report has another form: %s.", form.what), expected);
    }
}
