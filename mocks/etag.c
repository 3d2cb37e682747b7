/* Lists of entity tags. A tag is compared without its W/; a strong comparison refuses weak tags on
 * either side. */
#include "mocks/etag.h"
#include <string.h>

struct tag {
    bool is_weak;
    const char *text; /* with its quotes */
    size_t size_bytes;
};

/* Returns what follows the tag, or NULL if there is none at `text`. */
static const char *read_tag(const char *text, struct tag *tag)
{
    tag->is_weak = g_str_has_prefix(text, "W/");
    if (tag->is_weak)
        text += 2;
    if (*text != '"')
        return NULL;
    const char *end = strchr(text + 1, '"');
    if (end == NULL)
        return NULL;
    tag->text = text;
    tag->size_bytes = (size_t)(end + 1 - text);
    return end + 1;
}

bool etag_is_named(const char *list, const char *etag, enum etag_comparison comparison)
{
    static const char separators[] = ", \t";
    struct tag own, named;
    if (list == NULL || read_tag(etag, &own) == NULL)
        return false;
    list += strspn(list, separators);
    if (strcmp(list, "*") == 0)
        return true;
    while ((list = read_tag(list, &named)) != NULL) {
        if (named.size_bytes == own.size_bytes &&
            memcmp(named.text, own.text, own.size_bytes) == 0 &&
            (comparison == ETAG_WEAK || (!named.is_weak && !own.is_weak)))
            return true;
        list += strspn(list, separators);
    }
    return false;
}

char *etag_weak(GBytes *body)
{
    g_autofree char *digest = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, body);
    return g_strdup_printf("W/\"%.16s\"", digest);
}
