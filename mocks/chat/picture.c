/* Measures of pictures from their heads: PNG (IHDR), JPEG (frame segments), GIF, WebP. */
#include "mocks/chat/picture.h"
#include <stdint.h>
#include <string.h>

static int big_endian(const uint8_t *at, unsigned count)
{
    unsigned value = 0;
    for (unsigned i = 0; i < count; i++) {
        value = value << 8 | at[i];
    }
    return value > INT32_MAX ? INT32_MAX : (int)value;
}

static bool measure_png(const uint8_t *at, size_t size_bytes, int *width, int *height)
{
    if (size_bytes < 33 || memcmp(at + 12, "IHDR", 4) != 0) {
        return false;
    }
    *width = big_endian(at + 16, 4);
    *height = big_endian(at + 20, 4);
    return true;
}

/* Frames are the segments C0 to CF but for C4, C8 and CC. */
static bool measure_jpeg(const uint8_t *at, size_t size_bytes, int *width, int *height)
{
    size_t position = 2;
    while (position + 9 <= size_bytes && at[position] == 0xff) {
        uint8_t marker = at[position + 1];
        if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 &&
            marker != 0xcc) {
            *height = big_endian(at + position + 5, 2);
            *width = big_endian(at + position + 7, 2);
            return true;
        }
        position += 2 + (size_t)big_endian(at + position + 2, 2);
    }
    return false;
}

static bool measure_gif(const uint8_t *at, size_t size_bytes, int *width, int *height)
{
    if (size_bytes < 10) {
        return false;
    }
    *width = at[6] | at[7] << 8;
    *height = at[8] | at[9] << 8;
    return true;
}

static bool measure_webp(const uint8_t *at, size_t size_bytes, int *width, int *height)
{
    if (size_bytes < 30 || memcmp(at + 8, "WEBP", 4) != 0) {
        return false;
    }
    if (memcmp(at + 12, "VP8X", 4) == 0) {
        *width = 1 + (at[24] | at[25] << 8 | at[26] << 16);
        *height = 1 + (at[27] | at[28] << 8 | at[29] << 16);
    } else {
        *width = (at[26] | at[27] << 8) & 0x3fff;
        *height = (at[28] | at[29] << 8) & 0x3fff;
    }
    return true;
}

bool picture_measure(const void *bytes, size_t size_bytes, int *width, int *height)
{
    static const struct {
        const char *begin;
        size_t begin_bytes;
        bool (*measure)(const uint8_t *at, size_t size_bytes, int *width, int *height);
    } kinds[] = {
        {"\x89PNG\r\n\x1a\n", 8, measure_png},
        {"\xff\xd8\xff", 3, measure_jpeg},
        {"GIF8", 4, measure_gif},
        {"RIFF", 4, measure_webp},
    };
    for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (size_bytes >= kinds[i].begin_bytes &&
            memcmp(bytes, kinds[i].begin, kinds[i].begin_bytes) == 0) {
            return kinds[i].measure(bytes, size_bytes, width, height) && *width > 0 && *height > 0;
        }
    }
    return false;
}
