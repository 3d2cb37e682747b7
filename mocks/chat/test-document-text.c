/* What documents say: encodings of plain texts, documents of word processors, and hostile bytes. */
#include "mocks/chat/document-text.h"
#include <archive.h>
#include <archive_entry.h>
#include <criterion/criterion.h>
#include <string.h>

#define BYTES(text) text, sizeof(text) - 1

static const struct {
    const char *what, *name, *media_type, *bytes;
    size_t size_bytes;
    const char *text;
} plain[] = {
    {"UTF-8", "a.txt", NULL, BYTES("Дата\r\n- 1"), "Дата\n- 1"},
    {"UTF-8 with a mark", "A.TXT", NULL, BYTES("\xef\xbb\xbfДа"), "Да"},
    {"UTF-16LE", "a.txt", NULL, BYTES("\xff\xfe\x14\x04\x30\x04\x0d\x00\x0a\x00"), "Да\n"},
    {"UTF-16BE", "a.txt", NULL, BYTES("\xfe\xff\x04\x14\x04\x30"), "Да"},
    {"CP1251", "a.txt", NULL, BYTES("\xc4\xe0\r- 1"), "Да\n- 1"},
    {"by media type", NULL, "text/plain; charset=utf-8", BYTES("x"), "x"},
    {"empty", "a.txt", NULL, BYTES(""), ""},
    {"half a unit of UTF-16", "a.txt", NULL, BYTES("\xff\xfe\x14"), NULL},
    {"a NUL", "a.txt", NULL, BYTES("\xff\xfe\x00\x00\x41\x00"), NULL},
    {"Markdown", "a.md", "text/plain", BYTES("x"), NULL},
    {"no name and no type", NULL, NULL, BYTES("x"), NULL},
    {"an archive that is none", "a.docx", NULL, BYTES("PK\3\4xxxxxxxxxxxxxxxxxxxxxxxx"), NULL},
};

Test(document_text, plain_texts_are_read_in_the_encodings_that_people_use)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(plain); i++) {
        g_autofree char *text =
            document_text(plain[i].name, plain[i].media_type, plain[i].bytes, plain[i].size_bytes);
        if (plain[i].text == NULL) {
            cr_expect_null(text, "%s: %s", plain[i].what, text);
        } else {
            cr_expect_not_null(text, "%s", plain[i].what);
            cr_expect_str_eq(text, plain[i].text, "%s: %s", plain[i].what, text);
        }
    }
}

static size_t pack(const char *path, const char *content, size_t size_bytes, char *bytes,
                   size_t limit_bytes)
{
    size_t used = 0;
    struct archive *archive = archive_write_new();
    archive_write_set_format_zip(archive);
    archive_write_set_bytes_per_block(archive, 1);
    cr_assert_eq(archive_write_open_memory(archive, bytes, limit_bytes, &used), ARCHIVE_OK);
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname(entry, path);
    archive_entry_set_size(entry, (la_int64_t)size_bytes);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    cr_assert_eq(archive_write_header(archive, entry), ARCHIVE_OK);
    archive_write_data(archive, content, size_bytes);
    archive_entry_free(entry);
    archive_write_close(archive);
    archive_write_free(archive);
    return used;
}

#define DOCUMENT(body)                                                                             \
    "<?xml version=\"1.0\"?><w:document xmlns:w=\"w\" xmlns:mc=\"mc\"><w:body>" body               \
    "</w:body></w:document>"

static const struct {
    const char *xml, *text;
} documents[] = {
    {DOCUMENT("<w:p><w:r><w:t>14.03.</w:t></w:r><w:r><w:t>2030</w:t></w:r></w:p>"
              "<w:p><w:r><w:t>3.8.2 &amp; more</w:t><w:br/><w:t>x</w:t></w:r></w:p>"),
     "14.03.2030\n3.8.2 & more\nx\n"},
    {DOCUMENT("<w:p><w:pPr><w:numPr><w:ilvl w:val=\"0\"/></w:numPr></w:pPr><w:r><w:t>One</w:t>"
              "</w:r></w:p><w:p><w:r><w:delText>gone</w:delText></w:r></w:p>"),
     "- One\n\n"},
    {DOCUMENT("<mc:Choice><w:p><w:r><w:t>a</w:t></w:r></w:p></mc:Choice>"
              "<mc:Fallback><w:p><w:r><w:t>a</w:t></w:r></w:p></mc:Fallback>"
              "<w:p><w:r><w:t>b</w:t></w:r></w:p>"),
     "a\nb\n"},
    {"<w:document><w:body>", NULL},
    {"<w:p>&unknown;</w:p>", NULL},
    {"", NULL},
};

Test(document_text, a_docx_is_read_paragraph_by_paragraph)
{
    static char bytes[65536];
    for (unsigned i = 0; i < G_N_ELEMENTS(documents); i++) {
        size_t used = pack("word/document.xml", documents[i].xml, strlen(documents[i].xml), bytes,
                           sizeof bytes);
        g_autofree char *text = document_text("a.docx", NULL, bytes, used);
        cr_expect_eq(text == NULL, documents[i].text == NULL, "%u: %s", i, text);
        cr_expect(text == NULL || g_str_equal(text, documents[i].text), "%u: %s", i, text);
        for (size_t cut = 0; cut < used; cut += 7) {
            g_autofree char *of_part = document_text("a.docx", NULL, bytes, cut);
            bytes[cut] ^= 0x55;
            g_autofree char *of_damaged = document_text("a.docx", NULL, bytes, used);
            bytes[cut] ^= 0x55;
        }
    }
}

Test(document_text, a_bomb_is_not_read)
{
    const size_t size_bytes = DOCUMENT_BYTES_LIMIT + 1;
    char *content = g_malloc(size_bytes), *bytes = g_malloc(1 << 20);
    memset(content, ' ', size_bytes);
    size_t used = pack("word/document.xml", content, size_bytes, bytes, 1 << 20);
    cr_expect_null(document_text("a.docx", NULL, bytes, used));
    g_free(content);
    g_free(bytes);
}

Test(document_text, a_docx_without_a_document_is_not_read)
{
    static char bytes[65536];
    size_t used = pack("xl/workbook.xml", "<x/>", 4, bytes, sizeof bytes);
    cr_expect_null(document_text("a.docx", NULL, bytes, used));
}

/* Two pages, in the standard encoding; offsets in the table are wrong on purpose, as in files that
 * were edited: readers search for the objects then. */
#define PDF                                                                                        \
    "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"                                       \
    "2 0 obj<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>endobj\n"                                     \
    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 5 0 R/Resources<</Font<</F1 " \
    "7 0 R>>>>>>endobj\n"                                                                          \
    "4 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 6 0 R/Resources<</Font<</F1 " \
    "7 0 R>>>>>>endobj\n"                                                                          \
    "5 0 obj<</Length 76>>stream\n"                                                                \
    "BT /F1 12 Tf 20 200 Td (14.03.2030) Tj 0 -20 Td (3.8.2) Tj 0 -20 Td (- One) Tj ET\n"          \
    "endstream endobj\n"                                                                           \
    "6 0 obj<</Length 36>>stream\nBT /F1 12 Tf 20 200 Td (- Two) Tj ET\nendstream endobj\n"        \
    "7 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"                               \
    "trailer<</Root 1 0 R/Size 8>>\nstartxref\n9\n%%EOF\n"

Test(document_text, a_pdf_is_read_page_by_page_and_line_by_line)
{
    g_autofree char *text = document_text("a.pdf", "application/pdf", BYTES(PDF));
    cr_assert_not_null(text);
    cr_expect_str_eq(text, "14.03.2030\n3.8.2\n- One\n- Two\n", "%s", text);
}

Test(document_text, a_broken_pdf_is_not_read)
{
    cr_expect_null(document_text("a.pdf", "application/pdf", BYTES("%PDF-1.4\nnothing")));
    for (size_t cut = 5; cut < sizeof PDF; cut += 97) {
        g_autofree char *text = document_text("a.pdf", NULL, PDF, cut);
        cr_expect(text == NULL || g_utf8_validate(text, -1, NULL));
    }
}
