#pragma once
/* Packages on their way to clients: the whole or a range of one, conditional requests, and the time
 * on the wire. */
#include "mocks/feed/parcel.h"
#include "mocks/http.h"
#include "sim/queue.h"

struct deliveries;

/* A whole package takes `transfer_ns`, a part its share; answers, headers and what is not modified
 * take none. */
struct deliveries *deliveries_new(const struct clock *clock, struct queue *queue,
                                  int64_t transfer_ns);
void deliveries_free(struct deliveries *deliveries);
/* Forgets what is under way; to be called before the server goes, which ends the exchanges. */
void deliveries_cancel(struct deliveries *deliveries);
/* Answers a GET or HEAD, now or later, with the notes `release`, `from`, `bytes`, `size`. */
void deliveries_answer(struct deliveries *deliveries, struct http_exchange *exchange,
                       const struct parcel *parcel, const char *release);
