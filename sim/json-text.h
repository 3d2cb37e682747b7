#pragma once
/* JSON as text (RFC 8259), as far as the history needs it: strings are written and read, other
 * values are only checked and passed over. Texts are NUL-terminated UTF-8; `at` moves past what was
 * read, and only if it was well-formed. */
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Arrays and objects within each other. */
#define JSON_DEPTH_LIMIT 100

/* In quotes, on one line: control characters (C1 and the line separators of Unicode too) are
 * escaped. */
void json_append_string(GString *to, const char *text);
void json_append_integer(GString *to, int64_t value);

const char *json_after_blanks(const char *at);
/* Blanks, then the character. */
bool json_take(const char **at, char expected);
/* Blanks, then a string; its content is appended. False for content that is no text: U+0000, half a
 * surrogate pair. */
bool json_take_string(const char **at, GString *content);
/* Any value, without blanks before it. */
bool json_skip_value(const char **at);
