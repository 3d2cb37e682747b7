/* Decodes maps: unknown, missing and contradictory keys, then the value of each key. */
#include "harness/scenario/shape.h"
#include <string.h>

/* One map while it is decoded. */
struct decoding {
    struct decoder *decoder;
    const struct shape *shape;
    const struct node *node;
    struct draft *target;
    GPtrArray *suggested; /* const char *: missing keys that were told to the writer already */
    bool has_unknown_key; /* which may have been meant for a choice */
};

static const struct member *find_member(const struct shape *shape, const char *key)
{
    for (const struct member *member = shape->members; member && member->key; member++)
        if (strcmp(member->key, key) == 0)
            return member;
    return NULL;
}

static void *target_of(const struct decoding *decoding, size_t offset)
{
    return (char *)decoding->target + offset;
}

/* Whether the key could be added to the map as it is. */
static bool is_addable(const struct decoding *decoding, const struct member *member)
{
    if (node_get(decoding->node, member->key))
        return false;
    if (member->presence == CHOICE)
        return !decoding->target->chosen;
    return !member->with ||
           (decoding->target->chosen && strcmp(decoding->target->chosen->key, member->with) == 0);
}

char *shape_keys(const struct shape *shape)
{
    GString *keys = g_string_new("keys here: ");
    for (const struct member *member = shape->members; member && member->key; member++)
        g_string_append_printf(keys, "%s%s", member == shape->members ? "" : ", ", member->key);
    if (shape->other_key)
        g_string_append_printf(keys, "%s%s", shape->members ? ", " : "", shape->other_key->note);
    return g_string_free(keys, FALSE);
}

static void complain_of_unknown_key(struct decoding *decoding, const struct node *key)
{
    g_autoptr(GPtrArray) candidates = g_ptr_array_new();
    for (const struct member *member = decoding->shape->members; member && member->key; member++)
        if (is_addable(decoding, member))
            g_ptr_array_add(candidates, (char *)member->key);
    g_ptr_array_add(candidates, NULL);
    const char *nearest = nearest_word(key->text, (const char *const *)candidates->pdata);
    if (nearest)
        g_ptr_array_add(decoding->suggested, (char *)nearest);
    decoding->has_unknown_key = true;
    g_autofree char *note = shape_keys(decoding->shape);
    g_autofree char *help = nearest ? g_strdup_printf("did you mean `%s`?", nearest) : NULL;
    g_autofree char *shown = diagnostic_excerpt(key->text);
    decoder_complain(decoding->decoder, key, (struct mistake){"unknown-key", note, help},
                     "unknown key `%s`", shown);
}

static bool decode_other(struct decoding *decoding, const struct node *key,
                         const struct node *value)
{
    const struct shape *shape = decoding->shape;
    if (!shape->others || !shape_fits(shape->other_key, key->text)) {
        complain_of_unknown_key(decoding, key);
        return false;
    }
    const struct node *decoded = NULL;
    if (!shape_decode(decoding->decoder, shape->others, value, &decoded))
        return false;
    GPtrArray **pairs = target_of(decoding, shape->others_offset);
    if (!*pairs)
        *pairs = decoder_list(decoding->decoder);
    struct pair *pair = decoder_allocate(decoding->decoder, sizeof *pair);
    *pair = (struct pair){key, decoded};
    g_ptr_array_add(*pairs, pair);
    return true;
}

static bool choose(struct decoding *decoding, const struct member *member, const struct node *key)
{
    const struct member *chosen = decoding->target->chosen;
    if (!chosen) {
        decoding->target->chosen = member;
        return true;
    }
    g_autofree char *note = g_strdup_printf("%s has exactly one of them", decoding->shape->name);
    decoder_complain(decoding->decoder, key, (struct mistake){"wrong-key", note, NULL},
                     "`%s` can't stand beside `%s`", member->key, chosen->key);
    return false;
}

/* The choices come first, because the other keys depend on them. */
static bool decode_choices(struct decoding *decoding)
{
    bool is_right = true;
    for (guint i = 0; i < decoding->node->keys->len; i++) {
        const struct node *key = g_ptr_array_index(decoding->node->keys, i);
        const struct member *member = find_member(decoding->shape, key->text);
        if (member && member->presence == CHOICE)
            is_right &= choose(decoding, member, key);
    }
    return is_right;
}

static bool goes_with_choice(struct decoding *decoding, const struct member *member,
                             const struct node *key)
{
    const struct member *chosen = decoding->target->chosen;
    if (!member->with || !chosen || strcmp(chosen->key, member->with) == 0)
        return true;
    decoder_complain(decoding->decoder, key, (struct mistake){"wrong-key", NULL, NULL},
                     "`%s` goes with `%s`, not with `%s`", member->key, member->with, chosen->key);
    return false;
}

static bool decode_pairs(struct decoding *decoding)
{
    bool is_right = true;
    for (guint i = 0; i < decoding->node->keys->len; i++) {
        const struct node *key = g_ptr_array_index(decoding->node->keys, i);
        const struct node *value = g_ptr_array_index(decoding->node->values, i);
        const struct member *member = find_member(decoding->shape, key->text);
        if (!member)
            is_right &= decode_other(decoding, key, value);
        else if (goes_with_choice(decoding, member, key))
            is_right &= shape_decode(decoding->decoder, member->shape, value,
                                     target_of(decoding, member->offset));
        else
            is_right = false;
    }
    return is_right;
}

static bool is_missing(const struct decoding *decoding, const struct member *member)
{
    return member->presence == REQUIRED && is_addable(decoding, member) &&
           !g_ptr_array_find(decoding->suggested, member->key, NULL);
}

static bool check_missing(struct decoding *decoding)
{
    bool is_right = true, has_choices = false;
    g_autoptr(GString) choices = g_string_new(NULL);
    for (const struct member *member = decoding->shape->members; member && member->key; member++) {
        if (member->presence == CHOICE) {
            g_string_append_printf(choices, "%s%s", has_choices ? ", " : "", member->key);
            has_choices = true;
        }
        if (!is_missing(decoding, member))
            continue;
        decoder_complain(decoding->decoder, decoding->node,
                         (struct mistake){"missing-key", member->help, NULL}, "key `%s` is missing",
                         member->key);
        is_right = false;
    }
    if (!has_choices || decoding->target->chosen || decoding->has_unknown_key)
        return is_right;
    decoder_complain(decoding->decoder, decoding->node,
                     (struct mistake){"missing-key", decoding->shape->note, NULL},
                     "one of these keys is missing: %s", choices->str);
    return false;
}

bool shape_decode_map(struct decoder *decoder, const struct shape *shape, const struct node *node,
                      struct draft *target)
{
    g_autoptr(GPtrArray) suggested = g_ptr_array_new();
    struct decoding decoding = {decoder, shape, node, target, suggested, false};
    target->node = node;
    bool is_right = decode_choices(&decoding);
    is_right &= decode_pairs(&decoding);
    is_right &= check_missing(&decoding);
    return is_right;
}

const struct node *draft_choice(const struct draft *draft)
{
    for (guint i = 0; i < draft->node->keys->len; i++) {
        const struct node *key = g_ptr_array_index(draft->node->keys, i);
        if (strcmp(key->text, draft->chosen->key) == 0)
            return key;
    }
    g_assert_not_reached();
}
