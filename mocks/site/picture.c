/* What a screen shows of a page of the menu, as a PNG. The same menu gives the same bytes. */
#include "mocks/site/site-internal.h"
#include <cairo.h>
#include <cjson/cJSON.h>

#define WIDTH 480
#define HEIGHT 640
#define ROW_HEIGHT 26
#define ROWS_SHOWN 22

static cairo_status_t append(void *data, const unsigned char *bytes, unsigned size_bytes)
{
    g_byte_array_append(data, bytes, size_bytes);
    return CAIRO_STATUS_SUCCESS;
}

static void show_text(cairo_t *cairo, double x, double y, const char *text)
{
    cairo_move_to(cairo, x, y);
    cairo_show_text(cairo, text);
}

static void draw_items(cairo_t *cairo, const cJSON *items)
{
    const cJSON *item;
    int row = 0;
    cairo_set_font_size(cairo, 16);
    cairo_set_source_rgb(cairo, 0.1, 0.1, 0.1);
    cJSON_ArrayForEach(item, items)
    {
        const char *name = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, "name"));
        const cJSON *price = cJSON_GetObjectItemCaseSensitive(item, "price");
        if (++row > ROWS_SHOWN || name == NULL || !g_utf8_validate(name, -1, NULL)) {
            continue;
        }
        g_autofree char *amount =
            g_strdup_printf("%d", cJSON_IsNumber(price) ? price->valueint : 0);
        show_text(cairo, 24, 48 + row * ROW_HEIGHT, name);
        show_text(cairo, WIDTH - 80, 48 + row * ROW_HEIGHT, amount);
    }
}

static GBytes *draw(const cJSON *page)
{
    const char *title = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(page, "title"));
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
    cairo_t *cairo = cairo_create(surface);
    GByteArray *bytes = g_byte_array_new();
    cairo_set_source_rgb(cairo, 1, 1, 1);
    cairo_paint(cairo);
    cairo_select_font_face(cairo, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_source_rgb(cairo, 0.7, 0.1, 0.1);
    cairo_set_font_size(cairo, 24);
    if (title != NULL && g_utf8_validate(title, -1, NULL)) {
        show_text(cairo, 24, 36, title);
    }
    draw_items(cairo, cJSON_GetObjectItemCaseSensitive(page, "items"));
    cairo_surface_write_to_png_stream(surface, append, bytes);
    cairo_destroy(cairo);
    cairo_surface_destroy(surface);
    return g_byte_array_free_to_bytes(bytes);
}

GBytes *menu_picture(const char *json, unsigned page)
{
    cJSON *menu = cJSON_Parse(json);
    const cJSON *pages = cJSON_GetObjectItemCaseSensitive(menu, "pages");
    const cJSON *wanted = cJSON_GetArrayItem(pages, (int)page - 1);
    GBytes *picture = page >= 1 && page <= SITE_PAGE_LIMIT && wanted != NULL ? draw(wanted) : NULL;
    cJSON_Delete(menu);
    return picture;
}
