/* One row a measurement. The targets are those of a machine of two CPUs of about 3 GHz on which
 * nothing else runs. */
#include "harness/bench/bench.h"
#include "sim/clock.h"

#define US 1e3
#define MS 1e6
#define S 1e9
#define FOUR_WEEKS (28 * 86400 * S)

static const struct poller poller_c = {NULL, "poller", true};
static const struct poller poller_python = {"python3", "programs/poller.py", true};
static const struct poller poller_node = {"node", "programs/poller.mjs", true};
static const struct poller clock_sh = {"sh", "programs/clock.sh", false};
static const struct poller poller_sh = {"sh", "programs/poller.sh", true};
static const enum exchange_kind feed = EXCHANGE_FEED, configuration = EXCHANGE_CONFIGURATION;

#define POLLER_YARDSTICK "the same without its pauses, in real time"

const struct measurement measurements[] = {
    {.name = "jump",
     .what = "a jump of the clock with one sleeper",
     .yardstick = "a byte to and fro between two processes",
     .bound = "two switches, and a stop of the sleeper",
     .target_ns = 25 * US,
     .runs = 5,
     .take = take_jump},
    {.name = "poller-c",
     .what = "four weeks of an hourly poller in C",
     .yardstick = POLLER_YARDSTICK,
     .bound = "its requests, and two switches an hour",
     .target_ns = S,
     .virtual_ns = FOUR_WEEKS,
     .runs = 5,
     .take = take_poller,
     .settings = &poller_c},
    {.name = "poller-python",
     .what = "four weeks of an hourly poller in Python",
     .yardstick = POLLER_YARDSTICK,
     .bound = "the start of the interpreter, its requests",
     .target_ns = S,
     .virtual_ns = FOUR_WEEKS,
     .runs = 5,
     .needs = "python3",
     .take = take_poller,
     .settings = &poller_python},
    {.name = "poller-node",
     .what = "four weeks of an hourly poller in Node",
     .yardstick = POLLER_YARDSTICK,
     .bound = "the start of the runtime, its requests",
     .target_ns = S,
     .virtual_ns = FOUR_WEEKS,
     .runs = 5,
     .needs = "node",
     .take = take_poller,
     .settings = &poller_node},
    {.name = "clock-sh",
     .what = "four weeks of a shell script: date, sleep",
     .yardstick = POLLER_YARDSTICK,
     .bound = "1,344 starts of small programs",
     .target_ns = 2 * S,
     .virtual_ns = FOUR_WEEKS,
     .runs = 3,
     .needs = "sh",
     .take = take_poller,
     .settings = &clock_sh},
    {.name = "poller-sh",
     .what = "four weeks of a shell script: curl, sleep",
     .yardstick = POLLER_YARDSTICK,
     .bound = "672 starts of curl and of sleep",
     .target_ns = 10 * S,
     .virtual_ns = FOUR_WEEKS,
     .runs = 3,
     .needs = "curl",
     .take = take_poller,
     .settings = &poller_sh},
    {.name = "exchange-feed",
     .what = "CPU of a recorded exchange: the feed",
     .yardstick = "an epoll loop with the same bytes",
     .bound = "receive, send, write of a line",
     .target_ns = 8 * US,
     .runs = 5,
     .take = take_exchange,
     .settings = &feed},
    {.name = "exchange-ccc",
     .what = "CPU of a recorded exchange: a value of CCC",
     .yardstick = "an epoll loop with the same bytes",
     .bound = "receive, send, write of a line",
     .target_ns = 8 * US,
     .runs = 5,
     .take = take_exchange,
     .settings = &configuration},
    {.name = "day",
     .what = "a day of the reference updater, every 5 minutes",
     .yardstick = "its 864 requests natively, and 288 switches",
     .bound = "the requests, at both ends",
     .target_ns = 60 * MS,
     .virtual_ns = 86400 * S,
     .runs = 5,
     .take = take_day},
    {.name = "row",
     .what = "a row beyond the start of its processes",
     .yardstick = "the native start of app and updater",
     .bound = "namespaces, servers, files",
     .target_ns = 3 * MS,
     .runs = 5,
     .take = take_row},
    {.name = "suite",
     .what = "30 scenarios on all CPUs",
     .yardstick = "native starts and raw exchanges of them",
     .bound = "starts, requests, what the updater does itself",
     .target_ns = 2 * S,
     .runs = 3,
     .take = take_suite},
};

const unsigned measurement_count = G_N_ELEMENTS(measurements);
