/* The menu that the plug-in of BackOffice keeps: one JSON file with pages of items. */
#include "mocks/site/site-internal.h"
#include <cjson/cJSON.h>

static const char *const dishes[] = {"Борщ",  "Окрошка", "Пельмени", "Блины",     "Сырники", "Каша",
                                     "Омлет", "Салат",   "Бургер",   "Картофель", "Морс",    "Чай"};
static const char *const pages[] = {"Завтраки", "Обеды", "Напитки", "Десерты", "Закуски", "Супы",
                                    "Гриль",    "Соусы", "Детям",   "Акции",   "Кофе",    "Прочее"};
G_STATIC_ASSERT(G_N_ELEMENTS(pages) == SITE_PAGE_LIMIT);

char *menu_json(const struct site *site)
{
    const struct site_plan *plan = site->settings.plan;
    cJSON *menu = cJSON_CreateObject();
    cJSON_AddStringToObject(menu, "id", "main");
    cJSON *list = cJSON_AddArrayToObject(menu, "pages");
    unsigned item = 0;
    for (unsigned page = 0; page < plan->pages; page++) {
        cJSON *object = cJSON_CreateObject();
        cJSON_AddStringToObject(object, "title", pages[page]);
        cJSON *items = cJSON_AddArrayToObject(object, "items");
        for (; item < plan->items * (page + 1) / plan->pages; item++) {
            g_autofree char *name = g_strdup_printf("%s %u", dishes[item % 12], item + 1);
            cJSON *entry = cJSON_CreateObject();
            cJSON_AddStringToObject(entry, "name", name);
            cJSON_AddNumberToObject(entry, "price", 90 + 7 * (item * 13 % 61));
            cJSON_AddItemToArray(items, entry);
        }
        cJSON_AddItemToArray(list, object);
    }
    char *text = cJSON_Print(menu);
    cJSON_Delete(menu);
    return text;
}

bool menu_read(const char *json, unsigned *items, unsigned *page_count)
{
    cJSON *menu = cJSON_Parse(json);
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(menu, "pages"), *page;
    *items = *page_count = 0;
    cJSON_ArrayForEach(page, list)
    {
        const cJSON *entries = cJSON_GetObjectItemCaseSensitive(page, "items");
        *items += cJSON_IsArray(entries) ? (unsigned)cJSON_GetArraySize(entries) : 0;
        *page_count += 1;
    }
    cJSON_Delete(menu);
    return *items > 0;
}
