/* The menu of a site and its pictures: what is shown is what is there. */
#include "mocks/site/site-internal.h"
#include <criterion/criterion.h>
#include <string.h>

static const struct {
    const char *name, *json;
    bool is_menu;
    unsigned items, pages;
} menus[] = {
    {"two pages",
     "{\"pages\": [{\"title\": \"A\", \"items\": [{}, {}]}, {\"title\": \"B\", \"items\": [{}]}]}",
     true, 3, 2},
    {"no items", "{\"pages\": [{\"title\": \"A\", \"items\": []}]}", false, 0, 1},
    {"no pages", "{}", false, 0, 0},
    {"no JSON", "{\"pages\": [", false, 0, 0},
    {"another form", "[1, 2]", false, 0, 0},
};

Test(site_menu, is_there_if_it_has_items)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(menus); i++) {
        unsigned items = 7, pages = 7;
        bool is_menu = menu_read(menus[i].json, &items, &pages);
        cr_assert_eq(is_menu, menus[i].is_menu, "%s", menus[i].name);
        cr_assert_eq(items, menus[i].items, "%s: %u items", menus[i].name, items);
        cr_assert_eq(pages, menus[i].pages, "%s: %u pages", menus[i].name, pages);
    }
}

#define ONE_PAGE(name)                                                                             \
    "{\"pages\": [{\"title\": \"" name "\", \"items\": [{\"name\": \"Чай\", \"price\": 90}]}]}"

Test(site_menu, picture_shows_the_page_and_nothing_else)
{
    GBytes *first = menu_picture(ONE_PAGE("Обеды"), 1), *again = menu_picture(ONE_PAGE("Обеды"), 1),
           *other = menu_picture(ONE_PAGE("Супы"), 1);
    cr_assert(first != NULL && again != NULL && other != NULL);
    gsize size_bytes = 0;
    const char *bytes = g_bytes_get_data(first, &size_bytes);
    cr_assert(size_bytes > 100 && memcmp(bytes, "\x89PNG\r\n\x1a\n", 8) == 0);
    cr_assert(g_bytes_equal(first, again), "the same page has other bytes");
    cr_assert(!g_bytes_equal(first, other), "another page has the same bytes");
    cr_assert_null(menu_picture(ONE_PAGE("Обеды"), 0));
    cr_assert_null(menu_picture(ONE_PAGE("Обеды"), 2));
    cr_assert_null(menu_picture("{", 1));
    g_bytes_unref(first);
    g_bytes_unref(again);
    g_bytes_unref(other);
}
