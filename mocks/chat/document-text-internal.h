#pragma once
/* The readers behind mocks/chat/document-text.h, one file each. */
#include "mocks/chat/document-text.h"
#include <stdbool.h>

/* NULL if it is none of the kind, or can't be read. Free with g_free. */
char *document_text_of_docx(const char *bytes, size_t size_bytes);
char *document_text_of_pdf(const char *bytes, size_t size_bytes);
