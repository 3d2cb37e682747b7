#pragma once
/* Packages on their way to clients: the whole or a range of one, conditional requests, and the time
 * on the wire. */
#include "mocks/feed/parcel.h"
#include "mocks/http.h"

/* Answers a GET or HEAD with the notes `release`, `from`, `bytes`, `size`. A whole package takes
 * `transfer_ns`, a part its share; headers and what is not modified take none. */
void delivery_answer(struct http_exchange *exchange, const struct parcel *parcel,
                     const char *release, int64_t transfer_ns);
