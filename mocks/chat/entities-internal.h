#pragma once
/* The modes of mocks/chat/entities.h, one file each. */
#include "mocks/chat/entities.h"

/* Appends the plain text; false after *problem was set. */
bool entities_markdown(const char *text, GString *plain, char **problem);
bool entities_markdown_v2(const char *text, GString *plain, char **problem);
bool entities_html(const char *text, GString *plain, char **problem);
/* Behind the beginning of a code block. */
const char *entities_block_text(const char *at);
