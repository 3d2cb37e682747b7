/* Events in memory: one block each, which holds the fields and then all texts. What was written and
 * what was read from a file have the same form, so that the judge can't tell them apart. */
#include "sim/event.h"
#include "sim/civil.h"
#include "sim/json-text.h"
#include <string.h>

enum field_kind { FIELD_NULL, FIELD_TEXT, FIELD_INTEGER, FIELD_BOOLEAN, FIELD_JSON };

struct field {
    uint32_t key; /* offset into the texts */
    enum field_kind kind;
    union {
        uint32_t text; /* offset into the texts */
        int64_t integer;
        bool boolean;
    };
};

struct event {
    uint64_t number;
    int64_t instant_ns;
    uint32_t name; /* offset into the texts; the actor is at 0 */
    uint32_t field_count;
    struct field fields[]; /* the texts follow */
};

void event_builder_init(struct event_builder *builder)
{
    *builder = (struct event_builder){
        .fields = g_array_new(FALSE, FALSE, sizeof(struct field)),
        .texts = g_string_sized_new(1024),
    };
}

void event_builder_clear(struct event_builder *builder)
{
    g_array_unref(builder->fields);
    g_string_free(builder->texts, TRUE);
    *builder = (struct event_builder){0};
}

static uint32_t add_bytes(struct event_builder *builder, const char *text, size_t size_bytes)
{
    size_t offset = builder->texts->len;
    g_assert_cmpuint(offset + size_bytes, <, UINT32_MAX);
    g_string_append_len(builder->texts, text, (gssize)size_bytes);
    g_string_append_c(builder->texts, '\0');
    return (uint32_t)offset;
}

static uint32_t add_cut(struct event_builder *builder, const char *text)
{
    static const char ellipsis[] = "\u2026";
    size_t size_bytes = strlen(text);
    if (size_bytes <= EVENT_TEXT_LIMIT)
        return add_bytes(builder, text, size_bytes);
    size_t room_bytes = EVENT_TEXT_LIMIT - strlen(ellipsis);
    const char *cut = g_utf8_find_prev_char(text, text + room_bytes + 1);
    uint32_t offset = add_bytes(builder, text, (size_t)(cut - text));
    g_string_truncate(builder->texts, builder->texts->len - 1);
    add_bytes(builder, ellipsis, strlen(ellipsis));
    return offset;
}

static uint32_t add_text(struct event_builder *builder, const char *text)
{
    size_t size_bytes = strnlen(text, EVENT_TEXT_LIMIT + 1);
    if (size_bytes <= EVENT_TEXT_LIMIT && g_utf8_validate(text, (gssize)size_bytes, NULL))
        return add_bytes(builder, text, size_bytes);
    g_autofree char *valid = g_utf8_make_valid(text, (gssize)size_bytes);
    return add_cut(builder, valid);
}

void event_builder_begin(struct event_builder *builder, uint64_t number, int64_t instant_ns,
                         const char *actor, const char *name)
{
    g_array_set_size(builder->fields, 0);
    g_string_truncate(builder->texts, 0);
    builder->number = number;
    builder->instant_ns = instant_ns;
    add_text(builder, actor);
    builder->name = add_text(builder, name);
}

static const struct field *find_field(const struct field *fields, size_t count, const char *texts,
                                      const char *key)
{
    for (size_t index = 0; index < count; index++)
        if (strcmp(texts + fields[index].key, key) == 0)
            return &fields[index];
    return NULL;
}

bool event_builder_accepts_key(const struct event_builder *builder, const char *key)
{
    static const char *const taken[] = {"n", "at", "actor", "event"};
    for (unsigned index = 0; index < G_N_ELEMENTS(taken); index++)
        if (strcmp(taken[index], key) == 0)
            return false;
    return find_field((const struct field *)(const void *)builder->fields->data,
                      builder->fields->len, builder->texts->str, key) == NULL;
}

static void add_field(struct event_builder *builder, const char *key, struct field field)
{
    g_assert(event_builder_accepts_key(builder, key));
    field.key = add_text(builder, key);
    g_array_append_val(builder->fields, field);
}

void event_builder_text(struct event_builder *builder, const char *key, const char *value)
{
    if (value == NULL)
        add_field(builder, key, (struct field){.kind = FIELD_NULL});
    else
        add_field(builder, key,
                  (struct field){.kind = FIELD_TEXT, .text = add_text(builder, value)});
}

void event_builder_integer(struct event_builder *builder, const char *key, int64_t value)
{
    add_field(builder, key, (struct field){.kind = FIELD_INTEGER, .integer = value});
}

void event_builder_boolean(struct event_builder *builder, const char *key, bool value)
{
    add_field(builder, key, (struct field){.kind = FIELD_BOOLEAN, .boolean = value});
}

static bool take_text(struct event_builder *builder, const char *key, const char **at)
{
    g_autoptr(GString) content = g_string_new(NULL);
    if (!json_take_string(at, content))
        return false;
    event_builder_text(builder, key, content->str);
    return true;
}

/* Numbers that an int64_t can't hold as written (1.5, 1e3, -0, 2^63) stay JSON. */
static void add_scalar_or_json(struct event_builder *builder, const char *key, const char *json)
{
    gint64 integer = 0;
    if (strcmp(json, "null") == 0)
        event_builder_text(builder, key, NULL);
    else if (strcmp(json, "true") == 0 || strcmp(json, "false") == 0)
        event_builder_boolean(builder, key, *json == 't');
    else if (strcmp(json, "-0") != 0 &&
             g_ascii_string_to_signed(json, 10, INT64_MIN, INT64_MAX, &integer, NULL))
        event_builder_integer(builder, key, integer);
    else
        add_field(
            builder, key,
            (struct field){.kind = FIELD_JSON, .text = add_bytes(builder, json, strlen(json))});
}

bool event_builder_take_json(struct event_builder *builder, const char *key, const char **at)
{
    const char *start = json_after_blanks(*at);
    if (*start == '"')
        return take_text(builder, key, at);
    const char *end = start;
    if (!json_skip_value(&end))
        return false;
    g_autofree char *json = g_strndup(start, (gsize)(end - start));
    add_scalar_or_json(builder, key, json);
    *at = end;
    return true;
}

struct event *event_builder_end(struct event_builder *builder)
{
    size_t fields_bytes = builder->fields->len * sizeof(struct field);
    struct event *event = g_malloc(sizeof *event + fields_bytes + builder->texts->len);
    event->number = builder->number;
    event->instant_ns = builder->instant_ns;
    event->name = builder->name;
    event->field_count = builder->fields->len;
    if (fields_bytes > 0)
        memcpy(event->fields, builder->fields->data, fields_bytes);
    memcpy(&event->fields[event->field_count], builder->texts->str, builder->texts->len);
    return event;
}

static const char *event_texts(const struct event *event)
{
    return (const char *)&event->fields[event->field_count];
}

static void append_key(GString *line, const char *key)
{
    g_string_append_c(line, ',');
    json_append_string(line, key);
    g_string_append_c(line, ':');
}

static void append_field(GString *line, const struct field *field, const char *texts)
{
    append_key(line, texts + field->key);
    switch (field->kind) {
    case FIELD_NULL:
        g_string_append(line, "null");
        break;
    case FIELD_TEXT:
        json_append_string(line, texts + field->text);
        break;
    case FIELD_INTEGER:
        json_append_integer(line, field->integer);
        break;
    case FIELD_BOOLEAN:
        g_string_append(line, field->boolean ? "true" : "false");
        break;
    case FIELD_JSON:
        g_string_append(line, texts + field->text);
        break;
    }
}

void event_append_line(const struct event *event, GString *line)
{
    char instant[INSTANT_TEXT_SIZE];
    instant_format(event->instant_ns, instant);
    g_string_append(line, "{\"n\":");
    json_append_integer(line, (int64_t)event->number);
    append_key(line, "at");
    json_append_string(line, instant);
    append_key(line, "actor");
    json_append_string(line, event_actor(event));
    append_key(line, "event");
    json_append_string(line, event_name(event));
    for (uint32_t index = 0; index < event->field_count; index++)
        append_field(line, &event->fields[index], event_texts(event));
    g_string_append_c(line, '}');
}

char *event_line(const struct event *event)
{
    GString *line = g_string_new(NULL);
    event_append_line(event, line);
    return g_string_free(line, FALSE);
}

uint64_t event_number(const struct event *event)
{
    return event->number;
}

int64_t event_instant(const struct event *event)
{
    return event->instant_ns;
}

const char *event_actor(const struct event *event)
{
    return event_texts(event);
}

const char *event_name(const struct event *event)
{
    return event_texts(event) + event->name;
}

bool event_is(const struct event *event, const char *actor, const char *name)
{
    return strcmp(event_actor(event), actor) == 0 && strcmp(event_name(event), name) == 0;
}

static const struct field *event_field(const struct event *event, const char *key)
{
    return find_field(event->fields, event->field_count, event_texts(event), key);
}

const char *event_text(const struct event *event, const char *key)
{
    const struct field *field = event_field(event, key);
    if (field == NULL || (field->kind != FIELD_TEXT && field->kind != FIELD_JSON))
        return NULL;
    return event_texts(event) + field->text;
}

int64_t event_integer(const struct event *event, const char *key, int64_t fallback)
{
    const struct field *field = event_field(event, key);
    return field != NULL && field->kind == FIELD_INTEGER ? field->integer : fallback;
}

bool event_has(const struct event *event, const char *key)
{
    return event_field(event, key) != NULL;
}

bool event_boolean(const struct event *event, const char *key)
{
    const struct field *field = event_field(event, key);
    return field != NULL && field->kind == FIELD_BOOLEAN && field->boolean;
}

int64_t event_instant_of(const struct event *event, const char *key, int64_t fallback_ns)
{
    const struct field *field = event_field(event, key);
    int64_t instant_ns = fallback_ns;
    if (field != NULL && field->kind == FIELD_TEXT)
        instant_parse(event_texts(event) + field->text, &instant_ns);
    return instant_ns;
}
