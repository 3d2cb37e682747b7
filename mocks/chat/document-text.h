#pragma once
/* What a document says, for the history: people open files that programs only pass on. */
#include <glib.h>

#define DOCUMENT_TEXT_LIMIT ((size_t)256 * 1024)        /* bytes of text; longer is not readable */
#define DOCUMENT_BYTES_LIMIT ((size_t)16 * 1024 * 1024) /* of a file that is looked into */

/* The text of a .txt (UTF-8, UTF-16, else CP1251), .pdf or .docx as UTF-8 with LF, told apart by
 * content and, for plain text, by name or media type (either may be NULL). NULL if it is none of
 * these or can't be read. Any bytes may be given. Free with g_free. */
char *document_text(const char *name, const char *media_type, const void *bytes, size_t size_bytes);
