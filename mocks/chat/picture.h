#pragma once
/* The measures of pictures, as far as messengers look at them. */
#include <stdbool.h>
#include <stddef.h>

/* False if the bytes are no PNG, JPEG, GIF or WebP that tells its measures. */
bool picture_measure(const void *bytes, size_t size_bytes, int *width, int *height);
