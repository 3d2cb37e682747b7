/* Stops of rows by the system call: at its entry (the filter), at its end, and other ones. Each row
 * runs in a process of its own, and adds to counters that all of them share. */
#include "harness/bench/count.h"
#include "harness/bench/bench.h"
#include "harness/bench/roles.h"
#include "harness/bench/rows.h"
#include "harness/book.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#define DAY "stories/quiet-day.yaml"

struct counts {
    struct supervisor_stops stops;
    uint64_t jumps, requests;
};

struct counting {
    const struct row *row;
    struct counts *sum; /* shared with the processes of the rows */
};

static const struct {
    unsigned number;
    const char *name;
} names_of_calls[] = {
    {SYS_poll, "poll"},
    {SYS_ppoll, "ppoll"},
    {SYS_select, "select"},
    {SYS_pselect6, "pselect6"},
    {SYS_epoll_wait, "epoll_wait"},
    {SYS_epoll_pwait, "epoll_pwait"},
    {SYS_epoll_pwait2, "epoll_pwait2"},
    {SYS_futex, "futex"},
    {SYS_nanosleep, "nanosleep"},
    {SYS_clock_nanosleep, "clock_nanosleep"},
    {SYS_clock_gettime, "clock_gettime"},
    {SYS_getrandom, "getrandom"},
    {SYS_connect, "connect"},
    {SYS_sendto, "sendto"},
    {SYS_sendmsg, "sendmsg"},
    {SYS_sendmmsg, "sendmmsg"},
    {SYS_open, "open"},
    {SYS_openat, "openat"},
    {SYS_stat, "stat"},
    {SYS_fstat, "fstat"},
    {SYS_lstat, "lstat"},
    {SYS_newfstatat, "newfstatat"},
    {SYS_statx, "statx"},
    {SYS_mkdir, "mkdir"},
    {SYS_unlink, "unlink"},
    {SYS_unlinkat, "unlinkat"},
    {SYS_rename, "rename"},
    {SYS_kill, "kill"},
    {SYS_clone, "clone"},
    {SYS_sched_getaffinity, "sched_getaffinity"},
    {COUNTED_CALLS - 1, "others"},
};

static char *name_of(unsigned call)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(names_of_calls); i++) {
        if (names_of_calls[i].number == call) {
            return g_strdup(names_of_calls[i].name);
        }
    }
    return g_strdup_printf("call %u", call);
}

static uint64_t stops_of(const struct supervisor_stops *stops)
{
    uint64_t sum = (uint64_t)stops->signals + stops->events;
    for (unsigned call = 0; call < COUNTED_CALLS; call++) {
        sum += (uint64_t)stops->entries[call] + stops->exits[call];
    }
    return sum;
}

static void print_line(const struct counts *counts, const char *name)
{
    printf("%9" PRIu64 " %9" PRIu32 " %7" PRIu64 " %9" PRIu64 "  %s\n", stops_of(&counts->stops),
           counts->stops.looks, counts->jumps, counts->requests, name);
    fflush(stdout);
}

static void add(struct counts *sum, const struct counts *counts)
{
    sum->jumps += counts->jumps;
    sum->requests += counts->requests;
    sum->stops.signals += counts->stops.signals;
    sum->stops.events += counts->stops.events;
    sum->stops.looks += counts->stops.looks;
    for (unsigned call = 0; call < COUNTED_CALLS; call++) {
        sum->stops.entries[call] += counts->stops.entries[call];
        sum->stops.exits[call] += counts->stops.exits[call];
    }
}

static void take(const struct world *world, void *data)
{
    const struct counting *counting = data;
    const struct supervisor_totals *totals = world_totals(world);
    const struct counts counts = {totals->stops, totals->jumps, row_requests(world)};
    print_line(&counts, counting->row->id);
    add(counting->sum, &counts);
}

static bool count_one(void *data, struct role_output *output, GError **error)
{
    const struct counting *counting = data;
    return row_live(counting->row, take, data, &output->value, error);
}

static int by_stops(const void *left, const void *right, void *data)
{
    const struct supervisor_stops *stops = data;
    const unsigned *a = left, *b = right;
    uint64_t count_a = (uint64_t)stops->entries[*a] + stops->exits[*a],
             count_b = (uint64_t)stops->entries[*b] + stops->exits[*b];
    return (count_a < count_b) - (count_a > count_b);
}

static void print_calls(struct supervisor_stops *stops)
{
    unsigned order[COUNTED_CALLS];
    for (unsigned call = 0; call < COUNTED_CALLS; call++) {
        order[call] = call;
    }
    g_qsort_with_data(order, COUNTED_CALLS, sizeof *order, by_stops, stops);
    printf("\n%9s %9s\n", "at entry", "at end");
    for (unsigned i = 0; i < COUNTED_CALLS; i++) {
        unsigned call = order[i];
        g_autofree char *name = name_of(call);
        if (stops->entries[call] + stops->exits[call] > 0) {
            printf("%9" PRIu32 " %9" PRIu32 "  %s\n", stops->entries[call], stops->exits[call],
                   name);
        }
    }
    printf("%9" PRIu32 " %9s  signals\n%9" PRIu32 " %9s  births, executions, ends\n",
           stops->signals, "", stops->events, "");
}

static bool load(struct selection *rows, char **names, GError **error)
{
    g_autofree char *report = NULL;
    const struct selection_filter everything = {0};
    if (*names == NULL) {
        return rows_load(rows, DAY, error);
    }
    bool is_good =
        selection_load(rows, names, &everything, (const char *const *)book()->ids->pdata, &report);
    if (!is_good) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_FAILED, "%s", report);
    }
    return is_good;
}

bool count_rows(char **names, GError **error)
{
    struct selection rows = {0};
    struct counts *sum =
        mmap(NULL, sizeof *sum, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    g_assert(sum != MAP_FAILED);
    bool is_good = load(&rows, names, error);
    printf("%9s %9s %7s %9s\n", "stops", "looks", "jumps", "requests");
    fflush(stdout);
    for (unsigned i = 0; is_good && i < rows.rows->len; i++) {
        struct counting counting = {g_ptr_array_index(rows.rows, i), sum};
        struct role role = {.play = count_one, .data = &counting};
        is_good = roles_play(&role, 1, error);
    }
    if (is_good) {
        print_line(sum, "all of them");
        print_calls(&sum->stops);
    }
    selection_clear(&rows);
    munmap(sum, sizeof *sum);
    return is_good;
}
