/* Which reader a document is for. */
#include "mocks/chat/document-text.h"

char *document_text(const char *name, const char *media_type, const void *bytes, size_t size_bytes)
{
    (void)name;
    (void)media_type;
    (void)bytes;
    (void)size_bytes;
    return NULL;
}
