/* Formatted texts: what is shown of them, and why they do not parse. */
#include "mocks/chat/entities.h"
#include <criterion/criterion.h>

static const struct {
    const char *mode, *text, *plain, *problem;
} rows[] = {
    {NULL, "*a_ <b>", "*a_ <b>", NULL},
    {"", "*a_", "*a_", NULL},
    {"markdown", "a *b* _c_ `d` [e](http://f) g", "a b c d e g", NULL},
    {"Markdown", "\\*a \\x", "*a \\x", NULL},
    {"Markdown", "```c\nx```", "x", NULL},
    {"Markdown", "front_1 и kiosk_2", "front1 и kiosk2", NULL},
    {"Markdown", "а front_1", NULL,
     "can't parse entities: Can't find end of the entity starting at byte offset 8"},
    {"Markdown", "[a", NULL,
     "can't parse entities: Can't find end of the entity starting at byte offset 0"},
    {"MarkdownV2", "*a _b_ __c__* ~d~ ||e|| `f.g` [h](http://i\\)j)", "a b c d e f.g h", NULL},
    {"MarkdownV2", "3\\.8\\.2", "3.8.2", NULL},
    {"MarkdownV2", ">a\n>b", "a\nb", NULL},
    {"MarkdownV2", "```c\nx.y```", "x.y", NULL},
    {"MarkdownV2", "- a", NULL,
     "can't parse entities: Character '-' is reserved and must be escaped with the preceding '\\'"},
    {"MarkdownV2", "a!", NULL,
     "can't parse entities: Character '!' is reserved and must be escaped with the preceding '\\'"},
    {"MarkdownV2", "ж*a", NULL,
     "can't parse entities: Can't find end of Bold entity at byte offset 2"},
    {"MarkdownV2", "__a_", NULL,
     "can't parse entities: Can't find end of Italic entity at byte offset 3"},
    {"MarkdownV2", "[a](b", NULL, "can't parse entities: Can't find end of a URL at byte offset 3"},
    {"MarkdownV2", "[a](", NULL, "can't parse entities: Can't find end of a URL at byte offset 3"},
    {"MarkdownV2", "[a](b\\", NULL,
     "can't parse entities: Can't find end of a URL at byte offset 3"},
    {"HTML", "<b>a</b> <i>b<u>c</u></i> &lt;&amp;&#1078;&#x436; &nbsp; &", "a bc <&жж &nbsp; &",
     NULL},
    {"HTML", "<a href=\"http://x?a>b\">c</a>", "c", NULL},
    {"HTML", "a < b", NULL, "can't parse entities: Unsupported start tag \"\" at byte offset 2"},
    {"HTML", "<br/>", NULL, "can't parse entities: Unsupported start tag \"br\" at byte offset 0"},
    {"HTML", "<b>a", NULL,
     "can't parse entities: Can't find end tag corresponding to start tag \"b\""},
    {"HTML", "<b>a</i>", NULL,
     "can't parse entities: Unmatched end tag at byte offset 4, expected \"</b>\", found \"</i>\""},
    {"HTML", "a</b>", NULL, "can't parse entities: Unexpected end tag at byte offset 1"},
    {"HTML", "<b", NULL, "can't parse entities: Unclosed start tag at byte offset 0"},
    {"HTML", "<b></b", NULL, "can't parse entities: Unclosed end tag at byte offset 3"},
    {"XML", "a", NULL, "unsupported parse_mode"},
};

Test(entities, texts_are_shown_plain_or_refused_with_the_place)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        char *problem;
        g_autofree char *plain = entities_plain_text(rows[i].text, rows[i].mode, &problem);
        cr_expect_eq(g_strcmp0(plain, rows[i].plain), 0, "%s %s: %s", rows[i].mode, rows[i].text,
                     plain);
        cr_expect_eq(g_strcmp0(problem, rows[i].problem), 0, "%s %s: %s", rows[i].mode,
                     rows[i].text, problem);
        g_free(problem);
    }
}
