#pragma once
/* The parameters of a request, however they came: query, urlencoded form, JSON object or
 * multipart/form-data (RFC 7578). Values of JSON that are no strings are kept as JSON text. */
#include "mocks/http.h"

#define FORM_FIELD_LIMIT 512

struct form_field {
    char *name;
    char *value; /* NUL-terminated */
    size_t size_bytes;
    char *file_name, *media_type; /* NULL: none was given */
};

struct form {
    GPtrArray *fields; /* struct form_field *, in order, those of the query first */
};

/* True if the request is well-formed; what it has is in the form in either case. NULL: no words
 * for the refusal; else a constant text says what is wrong. */
const char *form_read(struct form *form, const struct http_exchange *exchange);
void form_clear(struct form *form);
/* The first of this name that is no file, or NULL; of texts only if they are UTF-8 without NUL. */
const char *form_text(const struct form *form, const char *name);
/* The first of this name with a file name, or NULL. */
const struct form_field *form_file(const struct form *form, const char *name);
/* False if a text is no UTF-8, or has a NUL. */
bool form_is_text(const struct form *form);
