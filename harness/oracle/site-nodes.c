/* The nodes that a text names: by their names and ids first, then by the words for their kinds. */
#include "harness/oracle/site-judge.h"
#include <string.h>

/* Every place of the name; returns its lines. Places become taken. */
static uint64_t take_name(struct wording *wording, const char *name, bool *is_there)
{
    uint64_t lines = 0;
    guint length = 0, from = 0;
    for (int place = wording_find_text(wording, name, from, &length); place >= 0;
         place = wording_find_text(wording, name, from, &length)) {
        unsigned line = wording_token(wording, (guint)place)->line;
        lines |= line < 64 ? UINT64_C(1) << line : 0;
        *is_there = true;
        wording_take(wording, (guint)place, length);
        from = (guint)place + length;
    }
    return lines;
}

struct name {
    const char *text;
    guint node;
};

static gint longer_first(gconstpointer a, gconstpointer b)
{
    const struct name *left = a, *right = b;
    size_t one = strlen(left->text), other = strlen(right->text);
    return one == other ? strcmp(left->text, right->text) : (one < other) - (one > other);
}

/* "kiosk 11" is not "kiosk 1" with something behind it: longer names first. */
static GArray *all_names(const struct runbook_plan *plan)
{
    GArray *names = g_array_new(FALSE, FALSE, sizeof(struct name));
    for (guint i = 0; i < plan->nodes->len; i++) {
        const struct plan_node *node = &g_array_index(plan->nodes, struct plan_node, i);
        struct name id = {node->id, i};
        g_array_append_val(names, id);
        for (guint k = 0; k < node->names->len; k++) {
            struct name name = {g_ptr_array_index(node->names, k), i};
            g_array_append_val(names, name);
        }
    }
    g_array_sort(names, longer_first);
    return names;
}

static bool is_kind_word(const struct site_case *site_case, const struct wording *wording,
                         guint index, enum node_kind_named kind)
{
    const struct token *token = wording_token(wording, index);
    const GArray *capitals = site_case->lexicon->capitals[kind];
    for (guint i = 0; token->is_capital && !token->is_taken && i < capitals->len; i++) {
        g_autofree char *lower =
            g_utf8_strdown(g_array_index(capitals, struct phrase, i).words[0], -1);
        if (strcmp(token->text, lower) == 0) {
            return true;
        }
    }
    return wording_match(wording, index, site_case->lexicon->kinds[kind]) > 0;
}

static uint64_t lines_of_kind(const struct site_case *site_case, const struct wording *wording,
                              enum node_kind_named kind, bool *is_there)
{
    uint64_t lines = 0;
    for (guint i = 0; i < wording->tokens->len; i++) {
        if (is_kind_word(site_case, wording, i, kind)) {
            unsigned line = wording_token(wording, i)->line;
            lines |= line < 64 ? UINT64_C(1) << line : 0;
            *is_there = true;
        }
    }
    return lines;
}

struct named_nodes site_named_nodes(const struct site_case *site_case, struct wording *wording)
{
    const struct runbook_plan *plan = site_case->plan;
    struct named_nodes result = {0};
    g_autofree bool *is_named = g_new0(bool, plan->nodes->len + 1);
    g_autoptr(GArray) names = all_names(plan);
    for (guint i = 0; i < names->len; i++) {
        const struct name *name = &g_array_index(names, struct name, i);
        (void)take_name(wording, name->text, &is_named[name->node]);
    }
    for (guint i = 0; i < plan->nodes->len; i++) {
        const struct plan_node *node = &g_array_index(plan->nodes, struct plan_node, i);
        bool has_kind = false;
        (void)lines_of_kind(site_case, wording, node->kind, &has_kind);
        result.names_other |= !node->is_affected && is_named[i];
        result.affected += node->is_affected;
        result.named += node->is_affected && (is_named[i] || has_kind);
    }
    return result;
}

uint64_t site_lines_of(const struct site_case *site_case, struct wording *wording,
                       const struct plan_node *node)
{
    const struct runbook_plan *plan = site_case->plan;
    uint64_t lines = 0;
    bool is_there = false;
    g_autoptr(GArray) names = all_names(plan);
    for (guint i = 0; i < names->len; i++) {
        const struct name *name = &g_array_index(names, struct name, i);
        bool is_this = &g_array_index(plan->nodes, struct plan_node, name->node) == node;
        uint64_t found = take_name(wording, name->text, &is_there);
        lines |= is_this ? found : 0;
    }
    if (runbook_plan_count(plan, node->kind) == 1) {
        lines |= lines_of_kind(site_case, wording, node->kind, &is_there);
    }
    return lines;
}
