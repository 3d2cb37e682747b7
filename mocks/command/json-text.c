/* Escapes as RFC 8259, section 7. A path is any bytes but NUL. */
#include "mocks/command/json-text.h"
#include <stdio.h>

char *json_escape(char *to, const char *bytes)
{
    for (; *bytes; bytes++) {
        unsigned char byte = (unsigned char)*bytes;
        if (byte == '"' || byte == '\\')
            *to++ = '\\';
        if (byte < 0x20)
            to += sprintf(to, "\\u%04x", byte);
        else
            *to++ = (char)byte;
    }
    *to = '\0';
    return to;
}
