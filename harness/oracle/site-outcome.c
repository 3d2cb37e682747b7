/* Whether a run succeeded, and whether its report says so. Success and failure are told apart by
 * difference: what is left of a report without its facts is compared with the reports of the tool's
 * successful runs where readings are concluded (harness/conclusion.c). */
#include "harness/oracle/site-judge.h"
#include <string.h>

static void take_texts(struct wording *wording, const GPtrArray *texts)
{
    for (guint i = 0; texts != NULL && i < texts->len; i++) {
        wording_take_text(wording, g_ptr_array_index(texts, i));
    }
}

/* "without errors" is no error. */
static bool take_success(struct wording *wording, const struct lexicon *lexicon)
{
    const GArray *success = lexicon_facts(lexicon, "success");
    bool is_there = false;
    for (guint i = 0; i < wording->tokens->len; i++) {
        unsigned length = wording_match(wording, i, success);
        const struct token *before = i > 0 ? wording_token(wording, i - 1) : NULL;
        bool is_denied = before != NULL && before->kind == TOKEN_WORD &&
                         (strcmp(before->text, "не") == 0 || strcmp(before->text, "not") == 0);
        if (length > 0 && !is_denied) {
            is_there = true;
            wording_take(wording, i, length);
        }
    }
    return is_there;
}

/* The menu is named by its word, a node by its names. */
static uint64_t lines_naming(const struct site_case *site_case, struct wording *wording,
                             const struct plan_node *node)
{
    uint64_t lines = 0;
    if (node != NULL) {
        return site_lines_of(site_case, wording, node);
    }
    for (guint i = 0; i < wording->tokens->len; i++) {
        unsigned line = wording_token(wording, i)->line;
        bool is_menu = wording_match(wording, i, lexicon_facts(site_case->lexicon, "menu")) > 0;
        lines |= is_menu && line < 64 ? UINT64_C(1) << line : 0;
    }
    return lines;
}

/* In one of the lines or in the one that follows it. */
static bool lines_have(const struct wording *wording, uint64_t lines, const GArray *phrases)
{
    for (unsigned line = 0; line < 64; line++) {
        if ((lines >> line & 1) && (wording_line_has(wording, line, phrases) ||
                                    wording_line_has(wording, line + 1, phrases))) {
            return true;
        }
    }
    return false;
}

enum told site_report_tells(const struct site_case *site_case, const struct plan_node *node,
                            bool *is_named)
{
    const GArray *failure = lexicon_facts(site_case->lexicon, "failure");
    struct wording *wording = wording_new(site_case->report.text);
    take_texts(wording, site_case->plan->changes);
    bool has_success = take_success(wording, site_case->lexicon);
    uint64_t lines = lines_naming(site_case, wording, node);
    bool has_failure = wording_has(wording, failure);
    enum told told = lines_have(wording, lines, failure)         ? TOLD
                     : has_success && !has_failure && lines == 0 ? TOLD_SUCCESS
                                                                 : TOLD_UNCLEAR;
    *is_named = lines != 0;
    wording_free(wording);
    return told;
}

void site_judge_failure_report(struct judgement *judgement, const struct plan_node *node,
                               struct stamp stamp, const char *what)
{
    const struct site_case *site_case = judgement->site;
    const char *name = node == NULL ? "the menu" : node->id;
    bool is_named = false;
    enum told told = site_report_tells(site_case, node, &is_named);
    g_autofree char *expected = g_strdup_printf(
        "a report that says so of %s, and does not read like one of a success", name);
    if (told == TOLD) {
        judgement->satisfied = true;
    } else if (told == TOLD_SUCCESS) {
        site_tell(judgement, false, site_case->report.first,
                  g_strdup_printf("Success was reported although %s (%s).", what, name), expected);
    } else {
        g_autofree char *fact = g_strdup_printf("that %s (%s)", what, name);
        site_tell_unrecognised(judgement, site_case->report.first, site_case->report.text, fact);
        g_clear_pointer(&judgement->failure_lines, g_strfreev);
        judgement->failure_lines = site_report_skeleton(site_case);
        judgement->failure_is_named = is_named;
    }
    (void)stamp;
}

static void take_numbers_of_versions_and_units(const struct site_case *site_case,
                                               struct wording *wording)
{
    const GArray *units = lexicon_facts(site_case->lexicon, "units");
    for (guint i = 0; i < wording->tokens->len; i++) {
        if (number_at(wording, i, 1, 9) < 0) {
            continue;
        }
        bool has_unit = wording_match(wording, i + 1, units) > 0;
        guint end = i + 1;
        while (sign_at(wording, end, ".") && number_at(wording, end + 1, 1, 9) >= 0) {
            end += 2;
        }
        if (has_unit || end > i + 1) {
            wording_take(wording, i, end - i);
        }
    }
}

static gint line_order(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void add_line(GPtrArray *lines, GString *line)
{
    if (line->len > 0 && !g_ptr_array_find_with_equal_func(lines, line->str, g_str_equal, NULL)) {
        g_ptr_array_add(lines, g_strdup(line->str));
    }
    g_string_truncate(line, 0);
}

static bool is_pictogram(const struct token *token)
{
    return g_unichar_type(g_utf8_get_char(token->text)) == G_UNICODE_OTHER_SYMBOL;
}

static char **untaken_lines(const struct wording *wording)
{
    GPtrArray *lines = g_ptr_array_new();
    g_autoptr(GString) line = g_string_new(NULL);
    unsigned number = 0;
    for (guint i = 0; i < wording->tokens->len; i++) {
        const struct token *token = wording_token(wording, i);
        if (token->line != number) {
            add_line(lines, line);
            number = token->line;
        }
        if (!token->is_taken && (token->kind != TOKEN_SIGN || is_pictogram(token))) {
            g_string_append_printf(line, "%s%s", line->len > 0 ? " " : "", token->text);
        }
    }
    add_line(lines, line);
    g_ptr_array_sort(lines, line_order);
    g_ptr_array_add(lines, NULL);
    return (char **)g_ptr_array_free(lines, FALSE);
}

char **site_report_skeleton(const struct site_case *site_case)
{
    struct wording *wording = wording_new(site_case->report.text);
    take_texts(wording, site_case->plan->changes);
    (void)site_named_nodes(site_case, wording);
    struct namings *namings = site_namings(site_case, wording, site_case->work.instant_ns);
    take_numbers_of_versions_and_units(site_case, wording);
    char **lines = untaken_lines(wording);
    namings_free(namings);
    wording_free(wording);
    return lines;
}

static bool is_complete(const struct site_case *site_case, uint64_t number)
{
    const struct site_facts *site = site_case->site;
    const struct site_state *menu = site_state_at(site->menus, NULL, number);
    bool is_whole = menu == NULL || menu->holds;
    for (guint i = 0; i < site_case->plan->nodes->len; i++) {
        const struct plan_node *node = &g_array_index(site_case->plan->nodes, struct plan_node, i);
        const struct site_state *state = site_state_at(site->configured, node->id, number);
        is_whole &= state == NULL || state->holds;
    }
    return is_whole;
}

bool site_run_succeeded(const struct site_case *site_case)
{
    uint64_t number = site_case->report.first.number;
    bool is_good = !stamp_is_never(site_case->report.first) && is_complete(site_case, number);
    for (guint i = 0; is_good && i < site_case->plan->packages->len; i++) {
        const struct plan_package *package = site_package(site_case, i);
        const char *what = NULL;
        is_good = site_is_in_place(site_case->site, package, number) &&
                  stamp_is_never(site_front_failure(site_case, package, number, &what)) &&
                  stamp_is_never(site_kiosk_failure(site_case, package, number, &what));
    }
    return is_good;
}
