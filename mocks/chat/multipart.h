#pragma once
/* The parts of a multipart/form-data body (RFC 2046, RFC 7578) as fields of a form. */
#include "mocks/chat/form.h"

/* NULL, or what is wrong with it. */
const char *multipart_read(struct form *form, const char *content_type, const char *body,
                           size_t size_bytes);
/* For the readers of bodies. */
struct form_field *form_add(struct form *form, const char *name, const char *value,
                            size_t size_bytes);
