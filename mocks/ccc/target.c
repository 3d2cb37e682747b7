/* The tails of configuration addresses. They are split before they are decoded, so that an id may
 * hold an encoded slash. The words of `inheritedFrom` are ours: the vendor's documents show the
 * key, not its values. */
#include "mocks/ccc/target.h"
#include <glib.h>
#include <string.h>

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

static bool add_units(struct ccc_target *target, char *const *segments, unsigned count)
{
    bool is_group = strcmp(segments[0], "business-unit-groups") == 0;
    bool is_unit = strcmp(segments[0], "business-units") == 0;
    if (!(is_group && count == 2) && !(is_unit && (count == 2 || count == 4)))
        return false;
    g_autofree char *unit = canonical_id(segments[1]);
    if (unit == NULL)
        return false;
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

bool ccc_target_parse(const char *tail, struct ccc_target *target)
{
    g_auto(GStrv) segments = g_strsplit(tail, "/", CCC_LEVEL_LIMIT + 1);
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
    if (add_units(target, segments, count))
        return true;
    ccc_target_clear(target);
    return false;
}
