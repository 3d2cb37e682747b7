/* The tails of configuration addresses. They are split before they are decoded, so that an id may
 * hold an encoded slash. The words of `inheritedFrom` are ours: the vendor's documents show the
 * key, not its values. */
#include "mocks/ccc/target.h"
#include <glib.h>
#include <string.h>

#define SEGMENT_LIMIT 4

/* Takes the key. */
static void add_level(struct ccc_target *target, const char *word, char *key)
{
    g_assert(target->count < CCC_LEVEL_LIMIT);
    struct ccc_level *level = &target->levels[target->count++];
    level->word = word;
    level->key = key;
}

void ccc_target_clear(struct ccc_target *target)
{
    for (unsigned i = 0; i < target->count; i++)
        g_free(target->levels[i].key);
    target->count = 0;
}

const char *ccc_target_key(const struct ccc_target *target)
{
    return target->levels[target->count - 1].key;
}

/* The id in its one spelling, or NULL if it is empty, malformed or no text. */
static char *canonical_id(const char *segment)
{
    g_autofree char *id = g_uri_unescape_segment(segment, NULL, NULL);
    if (id == NULL || *id == '\0' || !g_utf8_validate(id, -1, NULL))
        return NULL;
    return g_uri_escape_string(id, NULL, TRUE);
}

static char *canonical(const char *id)
{
    return g_uri_escape_string(id, NULL, TRUE);
}

/* The groups down to this one (not including it), or all of them. */
static void add_groups(struct ccc_target *target, const struct ccc_tree *tree, const char *until)
{
    for (const char *const *group = tree->groups; *group != NULL; group++) {
        g_autofree char *id = canonical(*group);
        if (g_strcmp0(id, until) == 0)
            return;
        add_level(target, "business-unit-group", g_strconcat("business-unit-groups/", id, NULL));
    }
}

static bool is_group_of(const struct ccc_tree *tree, const char *id)
{
    for (const char *const *group = tree->groups; *group != NULL; group++) {
        g_autofree char *own = canonical(*group);
        if (strcmp(own, id) == 0)
            return true;
    }
    return false;
}

static void add_parents(struct ccc_target *target, const struct ccc_tree *tree, bool is_group,
                        const char *id)
{
    if (tree == NULL || tree->groups == NULL)
        return;
    g_autofree char *unit = canonical(tree->business_unit);
    if (is_group && is_group_of(tree, id))
        add_groups(target, tree, id);
    else if (!is_group && strcmp(unit, id) == 0)
        add_groups(target, tree, NULL);
}

static bool add_units(struct ccc_target *target, const struct ccc_tree *tree, char *const *segments,
                      unsigned count)
{
    bool is_group = strcmp(segments[0], "business-unit-groups") == 0;
    bool is_unit = strcmp(segments[0], "business-units") == 0;
    if (!(is_group && count == 2) && !(is_unit && (count == 2 || count == 4)))
        return false;
    g_autofree char *unit = canonical_id(segments[1]);
    if (unit == NULL)
        return false;
    add_parents(target, tree, is_group, unit);
    add_level(target, is_group ? "business-unit-group" : "business-unit",
              g_strconcat(segments[0], "/", unit, NULL));
    if (count == 2)
        return true;
    g_autofree char *workstation = canonical_id(segments[3]);
    if (workstation == NULL || strcmp(segments[2], "workstations") != 0)
        return false;
    add_level(target, "workstation",
              g_strconcat("business-units/", unit, "/workstations/", workstation, NULL));
    return true;
}

bool ccc_target_parse(const char *tail, const struct ccc_tree *tree, struct ccc_target *target)
{
    g_auto(GStrv) segments = g_strsplit(tail, "/", SEGMENT_LIMIT + 1);
    unsigned count = g_strv_length(segments);
    if (count == 0)
        return false;
    target->count = 0;
    add_level(target, "default", g_strdup("default"));
    if (count == 1 && strcmp(segments[0], "default") == 0)
        return true;
    add_level(target, "tenant", g_strdup("tenant"));
    if (count == 1 && strcmp(segments[0], "tenant") == 0)
        return true;
    if (add_units(target, tree, segments, count))
        return true;
    ccc_target_clear(target);
    return false;
}
