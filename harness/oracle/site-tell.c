/* What the families of site rules share: findings, texts, touches. */
#include "harness/oracle/site-judge.h"
#include "harness/oracle/text.h"
#include <string.h>

#define TRANSCRIPT_LIMIT 600 /* characters */

struct finding *site_tell(struct judgement *judgement, bool is_should, struct stamp stamp,
                          char *sentence, const char *expected)
{
    const struct oracle_case *oracle_case = judgement->oracle_case;
    struct finding *finding = judgement_add(judgement, is_should);
    uint64_t number = stamp_is_never(stamp) ? 0 : stamp.number;
    finding->sentence = sentence;
    finding->expected = g_strdup(expected);
    finding_add_events(finding, oracle_case->facts, &number, 1);
    if (stamp_is_never(stamp)) {
        finding->actual = g_strdup("nothing of the kind in the whole row");
        return finding;
    }
    g_autofree char *instant = text_instant(oracle_case->zone, stamp.instant_ns);
    finding->instant_ns = stamp.instant_ns;
    finding->actual =
        finding->evidence->len == 0
            ? g_strdup_printf("at %s", instant)
            : g_strdup_printf("%s at %s", (char *)g_ptr_array_index(finding->evidence, 0), instant);
    return finding;
}

void site_tell_unrecognised(struct judgement *judgement, struct stamp stamp, const char *text,
                            const char *fact)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    bool is_long = g_utf8_strlen(valid, -1) > TRANSCRIPT_LIMIT;
    g_autofree char *begin = g_utf8_substring(valid, 0, is_long ? TRANSCRIPT_LIMIT : -1);
    struct finding *finding = site_tell(
        judgement, true, stamp,
        g_strdup_printf("unrecognised: a message is there, and %s was not found in it.", fact),
        "a rendering that the lexicon knows, or the sentence of the plan; a person may decide");
    g_free(finding->actual);
    finding->actual = g_strconcat(g_strstrip(begin), is_long ? " ..." : "", NULL);
}

bool site_has_message(const struct site_case *site_case, uint64_t from, uint64_t to,
                      const struct site_message **last)
{
    const GArray *messages = site_case->site->messages;
    bool is_there = false;
    for (guint i = 0; i < messages->len; i++) {
        const struct site_message *message = &g_array_index(messages, struct site_message, i);
        bool reached = site_message_reached(message, AUDIENCE_CLIENT) ||
                       site_message_reached(message, AUDIENCE_SITE);
        if (reached && message->stamp.number > from && message->stamp.number < to) {
            is_there = true;
            if (last != NULL) {
                *last = message;
            }
        }
    }
    return is_there;
}

char *site_texts(const struct site_case *site_case, unsigned audiences, uint64_t from,
                 int64_t to_ns)
{
    const GArray *messages = site_case->site->messages;
    GString *all = g_string_new(NULL);
    for (guint i = 0; i < messages->len; i++) {
        const struct site_message *message = &g_array_index(messages, struct site_message, i);
        bool reached = false;
        for (unsigned audience = 0; audience < AUDIENCE_COUNT; audience++) {
            reached |= (audiences >> audience & 1) &&
                       site_message_reached(message, (enum audience)audience);
        }
        if (reached && message->stamp.number >= from && message->stamp.instant_ns <= to_ns) {
            g_autofree char *text = site_message_text(message);
            g_string_append(all, text);
        }
    }
    return g_string_free(all, FALSE);
}

bool site_sentence_is_in(const struct site_case *site_case, const struct wording *wording,
                         const char *fact)
{
    const GPtrArray *sentences = runbook_plan_sentences(site_case->plan, fact);
    for (guint i = 0; sentences != NULL && i < sentences->len; i++) {
        if (wording_find_text(wording, g_ptr_array_index(sentences, i), 0, NULL) >= 0) {
            return true;
        }
    }
    return false;
}

bool site_text_has(const struct site_case *site_case, struct wording *wording, const char *fact)
{
    return site_sentence_is_in(site_case, wording, fact) ||
           wording_has(wording, lexicon_facts(site_case->lexicon, fact));
}

const struct plan_package *site_package(const struct site_case *site_case, guint index)
{
    return &g_array_index(site_case->plan->packages, struct plan_package, index);
}

static bool touches_package(const struct site_touch *touch, const struct plan_package *package)
{
    static const enum place places[] = {PLACE_OFFICE_PLUGINS, PLACE_FRONT_PLUGINS, PLACE_KIOSK};
    g_autofree char *inside = NULL;
    return same_text(touch->node, package->node) &&
           site_place(touch->path, &inside) == places[package->kind] &&
           (package->kind == PACKAGE_KIOSK_SOFTWARE || inside_folder(inside, package->folder));
}

struct stamp site_first_touch(const struct site_case *site_case, const struct plan_package *package,
                              uint64_t after)
{
    const GArray *touches = site_case->site->touches;
    for (guint i = 0; i < touches->len; i++) {
        const struct site_touch *touch = &g_array_index(touches, struct site_touch, i);
        if (touch->stamp.number > after && touches_package(touch, package)) {
            return touch->stamp;
        }
    }
    return STAMP_NEVER;
}

struct stamp site_last_touch(const struct site_case *site_case, const struct plan_package *package)
{
    const GArray *touches = site_case->site->touches;
    for (guint i = touches->len; i-- > 0;) {
        const struct site_touch *touch = &g_array_index(touches, struct site_touch, i);
        if (touches_package(touch, package)) {
            return touch->stamp;
        }
    }
    return STAMP_NEVER;
}

struct stamp site_started(const struct site_facts *site, const char *node, uint64_t after,
                          uint64_t before)
{
    struct stamp last = STAMP_NEVER;
    for (guint i = 0; i < site->programs->len; i++) {
        const struct site_program *program = &g_array_index(site->programs, struct site_program, i);
        if (same_text(program->node, node) && same_text(program->change, "started") &&
            program->stamp.number > after && program->stamp.number < before) {
            last = program->stamp;
        }
    }
    return last;
}
