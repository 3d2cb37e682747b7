/* The text of a .pdf by poppler, in a child of its own: a file that makes it crash, or run for
 * ever, can't be read. The library is loaded there only, so that nobody pays for it who sends none.
 */
#include "mocks/chat/document-text-internal.h"
#include "sim/bounded-call.h"
#include <dlfcn.h>
#include <fcntl.h>
#include <poppler.h>
#include <string.h>
#include <unistd.h>

#define PAGES_LIMIT 50
#define LIBRARY "libpoppler-glib.so.8"

struct library {
    __typeof__(&poppler_document_new_from_bytes) open;
    __typeof__(&poppler_document_get_n_pages) count_pages;
    __typeof__(&poppler_document_get_page) page;
    __typeof__(&poppler_page_get_text) text;
};

static bool load(struct library *library)
{
    void *handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL) {
        return false;
    }
    *(void **)&library->open = dlsym(handle, "poppler_document_new_from_bytes");
    *(void **)&library->count_pages = dlsym(handle, "poppler_document_get_n_pages");
    *(void **)&library->page = dlsym(handle, "poppler_document_get_page");
    *(void **)&library->text = dlsym(handle, "poppler_page_get_text");
    return library->open != NULL && library->count_pages != NULL && library->page != NULL &&
           library->text != NULL;
}

static bool write_all(int fd, const char *text)
{
    size_t rest = strlen(text);
    while (rest > 0) {
        ssize_t size = write(fd, text, rest);
        if (size <= 0) {
            return false;
        }
        text += size;
        rest -= (size_t)size;
    }
    return true;
}

/* What the library has to say about a broken file concerns nobody. */
static void be_silent(void)
{
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (nowhere >= 0) {
        dup2(nowhere, STDERR_FILENO);
    }
}

static int read_pages(const void *data, int fd)
{
    struct library library;
    be_silent();
    if (!load(&library)) {
        return 1;
    }
    PopplerDocument *document = library.open((GBytes *)data, NULL, NULL);
    int count = document == NULL ? 0 : library.count_pages(document);
    for (int i = 0; i < count && i < PAGES_LIMIT; i++) {
        PopplerPage *page = library.page(document, i);
        char *text = page == NULL ? NULL : library.text(page);
        if (text == NULL || !write_all(fd, text) || !write_all(fd, "\n")) {
            return 1;
        }
    }
    return count > 0 ? 0 : 1;
}

char *document_text_of_pdf(const char *bytes, size_t size_bytes)
{
    static const struct bounded_limits limits = {.result_bytes = DOCUMENT_TEXT_LIMIT,
                                                 .memory_bytes = (size_t)1024 * 1024 * 1024,
                                                 .cpu_seconds = 20};
    g_autoptr(GBytes) file = g_bytes_new_static(bytes, size_bytes);
    GBytes *text = bounded_call_run(read_pages, file, &limits);
    if (text == NULL) {
        return NULL;
    }
    size_t text_bytes;
    const char *from = g_bytes_get_data(text, &text_bytes);
    char *whole = text_bytes > 0 && g_utf8_validate(from, (gssize)text_bytes, NULL)
                      ? g_strndup(from, text_bytes)
                      : NULL;
    g_bytes_unref(text);
    return whole;
}
