#pragma once
/* Dates as HTTP writes them: "Tue, 03 Dec 2030 18:43:00 GMT" (RFC 9110, 5.6.7). */
#include <stdbool.h>
#include <stdint.h>

#define HTTP_DATE_SIZE 32
/* Fractions of a second are dropped. False for years that the form can't say. */
bool http_date_format(int64_t instant_ns, char text[HTTP_DATE_SIZE]);
/* Only the form that is sent today; the obsolete ones, which a recipient must accept, no client
 * of ours sends. False leaves the output untouched. */
bool http_date_parse(const char *text, int64_t *instant_ns);
