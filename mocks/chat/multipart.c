/* Multipart bodies: bytes between delimiter lines, a head of lines before each. */
#include "mocks/chat/multipart.h"
#include <string.h>

#define BOUNDARY_LIMIT 70 /* RFC 2046, 5.1.1 */
#define HEAD_LIMIT 8192

struct body {
    const char *at, *end;
};

/* The value of a parameter of a header ("; name=\"x\""), or NULL. Free with g_free. */
static char *parameter(const char *header, const char *name)
{
    size_t length = strlen(name);
    const char *at = strchr(header, ';');
    while (at != NULL) {
        at += 1 + strspn(at + 1, " \t");
        if (g_ascii_strncasecmp(at, name, length) == 0 && at[length] == '=') {
            break;
        }
        const char *quote = strchr(at, '"'), *next = strchr(at, ';');
        const char *close = quote == NULL ? NULL : strchr(quote + 1, '"');
        at = next != NULL && quote != NULL && quote < next && close != NULL ? strchr(close, ';')
                                                                            : next;
    }
    if (at == NULL) {
        return NULL;
    }
    at += length + 1;
    if (*at != '"') {
        return g_strndup(at, strcspn(at, "; \t"));
    }
    GString *text = g_string_new(NULL);
    for (at++; *at != '\0' && *at != '"'; at++) {
        at += *at == '\\' && (at[1] == '"' || at[1] == '\\');
        g_string_append_c(text, *at);
    }
    return g_string_free(text, FALSE);
}

/* Content-Disposition and Content-Type of a part; NULL where there is none. */
struct head {
    char *disposition, *type;
};

static void read_head(struct head *head, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\r\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        char *colon = strchr(*line, ':');
        if (colon == NULL) {
            continue;
        }
        *colon = '\0';
        char **value = g_ascii_strcasecmp(*line, "Content-Disposition") == 0 ? &head->disposition
                       : g_ascii_strcasecmp(*line, "Content-Type") == 0      ? &head->type
                                                                             : NULL;
        if (value != NULL && *value == NULL) {
            *value = g_strdup(g_strstrip(colon + 1));
        }
    }
}

static const char *add_part(struct form *form, const struct head *head, const struct body *content)
{
    g_autofree char *name = head->disposition == NULL ? NULL : parameter(head->disposition, "name");
    if (name == NULL) {
        return "can't parse multipart/form-data: a part has no name";
    }
    if (form->fields->len == FORM_FIELD_LIMIT) {
        return "too many parameters";
    }
    struct form_field *field =
        form_add(form, name, content->at, (size_t)(content->end - content->at));
    field->file_name = parameter(head->disposition, "filename");
    field->media_type = g_strdup(head->type);
    return NULL;
}

/* From behind the delimiter line of a part; `content` becomes head and content of it, the body what
 * stands behind the next delimiter. */
static bool take_part(struct body *body, const char *delimiter, struct body *content)
{
    size_t length = strlen(delimiter);
    const char *stop = memmem(body->at, (size_t)(body->end - body->at), delimiter, length);
    if (stop == NULL) {
        return false;
    }
    *content = (struct body){body->at, stop};
    body->at = stop + length;
    return true;
}

static const char *read_part(struct form *form, struct body *part)
{
    const char *end = memmem(part->at, (size_t)(part->end - part->at), "\r\n\r\n", 4);
    if (end == NULL || end - part->at > HEAD_LIMIT) {
        return "can't parse multipart/form-data: a part has no head";
    }
    g_autofree char *text = g_strndup(part->at, (size_t)(end - part->at));
    struct head head = {0};
    read_head(&head, text);
    part->at = end + 4;
    const char *refusal = add_part(form, &head, part);
    g_free(head.disposition);
    g_free(head.type);
    return refusal;
}

const char *multipart_read(struct form *form, const char *content_type, const char *body,
                           size_t size_bytes)
{
    static const char cut[] = "can't parse multipart/form-data: the end is missing";
    g_autofree char *boundary = parameter(content_type, "boundary");
    if (boundary == NULL || *boundary == '\0' || strlen(boundary) > BOUNDARY_LIMIT) {
        return "boundary not found";
    }
    g_autofree char *delimiter = g_strconcat("\r\n--", boundary, NULL);
    struct body rest = {body, body + size_bytes}, part;
    bool begins = size_bytes >= strlen(delimiter) - 2 &&
                  memcmp(body, delimiter + 2, strlen(delimiter) - 2) == 0;
    if (begins) {
        rest.at += strlen(delimiter) - 2;
    } else if (!take_part(&rest, delimiter, &part)) {
        return cut;
    }
    while (rest.end - rest.at >= 2 && memcmp(rest.at, "--", 2) != 0) {
        const char *line = memmem(rest.at, (size_t)(rest.end - rest.at), "\r\n", 2);
        if (line == NULL) {
            return cut;
        }
        rest.at = line + 2;
        if (!take_part(&rest, delimiter, &part)) {
            return cut;
        }
        const char *refusal = read_part(form, &part);
        if (refusal != NULL) {
            return refusal;
        }
    }
    return rest.end - rest.at >= 2 ? NULL : cut;
}
