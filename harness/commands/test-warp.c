/* The supervisor, through the program `tillspec warp` and small programs that wait in every way.
 * Expectations follow the man pages of the calls and signal(7); the virtual clock makes them exact.
 */
#include "harness/commands/warp-for-tests.h"
#include <criterion/parameterized.h>
#include <string.h>

#define PROBES BUILD_FOLDER "/probes/"

static char *shell(const char *script)
{
    const char *const arguments[] = {"sh", "-c", script, NULL};
    int status;
    return warp_output(NULL, NULL, arguments, &status);
}

struct wait_row {
    const char *wait, *event, *expected;
};

#define EINTR_ROWS(wait, timeout, woken)                                                           \
    {wait, "timeout", timeout " after 1000 ms\n"}, {wait, "early", woken " after 400 ms\n"},       \
        {wait, "at-deadline", timeout " after 1000 ms\n"},                                         \
        {wait, "signal", "-1 EINTR after 400 ms\n"}, {wait, "restart", "-1 EINTR after 400 ms\n"}, \
    {                                                                                              \
        wait, "ignored", timeout " after 1000 ms\n"                                                \
    }

static const struct wait_row wait_rows[] = {
    EINTR_ROWS("poll", "0 -", "1 -"),
    EINTR_ROWS("ppoll", "0 -", "1 -"),
    EINTR_ROWS("pselect", "0 -", "1 -"),
    EINTR_ROWS("epoll", "0 -", "1 -"),
    EINTR_ROWS("epoll-pwait2", "0 -", "1 -"),
    EINTR_ROWS("futex", "-1 ETIMEDOUT", "0 -"),
    EINTR_ROWS("futex-bitset", "-1 ETIMEDOUT", "0 -"),
    EINTR_ROWS("semaphore", "-1 ETIMEDOUT", "0 -"),
    EINTR_ROWS("sigtimedwait", "-1 EAGAIN", "12 -"),
    EINTR_ROWS("semtimedop", "-1 EAGAIN", "0 -"),
    {"nanosleep", "timeout", "0 - after 1000 ms\n"},
    {"nanosleep", "signal", "-1 EINTR after 400 ms\n"},
    {"nanosleep", "restart", "-1 EINTR after 400 ms\n"},
    {"nanosleep", "ignored", "0 - after 1000 ms\n"},
    {"nanosleep", "stopped", "0 - after 1000 ms\n"},
    {"until-monotonic", "timeout", "0 - after 1000 ms\n"},
    {"until-monotonic", "signal", "-1 EINTR after 400 ms\n"},
    {"until-monotonic", "stopped", "0 - after 1000 ms\n"},
    {"until-realtime", "timeout", "0 - after 1000 ms\n"},
    {"until-realtime", "ignored", "0 - after 1000 ms\n"},
    {"select", "timeout", "set 0, rest 0 ms; 0 - after 1000 ms\n"},
    {"select", "early", "set 1, rest 600 ms; 1 - after 400 ms\n"},
    {"select", "signal", "-1 EINTR after 400 ms\n"},
    {"select", "stopped",
     "set 0, rest 0 ms; 0 - after 1200 ms\n"}, /* restarted at 600 with the rest of 600 */
    {"poll", "stopped", "0 - after 1000 ms\n"},
    {"ppoll", "stopped", "0 - after 1200 ms\n"},
    {"epoll", "stopped", "-1 EINTR after 600 ms\n"},
    {"sigtimedwait", "stopped", "-1 EINTR after 600 ms\n"},
    {"semtimedop", "stopped", "-1 EINTR after 600 ms\n"},
    {"futex", "stopped", "-1 ETIMEDOUT after 1000 ms\n"},
    {"condition", "timeout", "-1 ETIMEDOUT after 1000 ms\n"},
    {"condition", "early", "0 - after 400 ms\n"},
    {"condition", "signal", "-1 ETIMEDOUT after 1000 ms\n"}, /* the library goes on waiting */
    {"message", "timeout", "-1 ETIMEDOUT after 1000 ms\n"},
    {"message", "early", "5 - after 400 ms\n"},
    {"message", "signal", "-1 EINTR after 400 ms\n"},
    {"message", "restart", "-1 ETIMEDOUT after 1000 ms\n"}, /* restarts with SA_RESTART */
    {"message", "ignored", "-1 ETIMEDOUT after 1000 ms\n"},
};

#define TIMED_OUT "-1 ETIMEDOUT after 1000 ms\n"
#define RESTARTING_ROWS(wait, woken, signalled)                                                    \
    {wait, "timeout", TIMED_OUT}, {wait, "early", woken " - after 400 ms\n"},                      \
        {wait, "signal", signalled}, {wait, "restart", TIMED_OUT},                                 \
    {                                                                                              \
        wait, "ignored", TIMED_OUT                                                                 \
    }

/* Waits that the C library has no name for. signal(7), futex(2), recvmmsg(2), io_getevents(2). */
static const struct wait_row raw_wait_rows[] = {
    RESTARTING_ROWS("futex-waitv", "1", "-1 EINTR after 400 ms\n"), /* the second of two */
    RESTARTING_ROWS("futex-wait", "0", "-1 EINTR after 400 ms\n"),
    RESTARTING_ROWS("lock-pi", "0", TIMED_OUT), /* goes on after any signal */
    RESTARTING_ROWS("lock-pi2", "0", TIMED_OUT),
    RESTARTING_ROWS("requeue-pi", "0", TIMED_OUT),
    RESTARTING_ROWS("requeued-pi", "0", TIMED_OUT),
    {"requeued-pi", "requeued", TIMED_OUT},
    {"io-getevents", "timeout", "0 - after 1000 ms\n"},
    {"io-getevents", "early", "1 - after 400 ms\n"},
    {"io-getevents", "signal", "-1 EINTR after 400 ms\n"},
    {"io-getevents", "restart", "-1 EINTR after 400 ms\n"},
    {"io-getevents", "ignored", "0 - after 1000 ms\n"},
    {"recvmmsg-1", "early", "one, rest 600 ms; 1 - after 400 ms\n"},
    {"recvmmsg-3", "early", "two, rest 0 ms; 2 - after 1200 ms\n"}, /* at the next datagram */
};

ParameterizedTestParameters(supervisor, a_wait_without_a_name_ends_as_the_kernel_ends_it)
{
    static int indices[G_N_ELEMENTS(raw_wait_rows)];
    for (unsigned i = 0; i < G_N_ELEMENTS(raw_wait_rows); i++) {
        indices[i] = (int)i;
    }
    return cr_make_param_array(int, indices, G_N_ELEMENTS(raw_wait_rows));
}

ParameterizedTest(int *index, supervisor, a_wait_without_a_name_ends_as_the_kernel_ends_it)
{
    const struct wait_row *row = &raw_wait_rows[*index];
    const char *const arguments[] = {PROBES "probe-raw-waits", row->wait, row->event, NULL};
    int status;
    g_autofree char *output = warp_output(NULL, NULL, arguments, &status);
    cr_assert_str_eq(output, row->expected, "%s %s: expected `%s`, got `%s`", row->wait, row->event,
                     row->expected, output);
}

ParameterizedTestParameters(supervisor, a_timed_wait_ends_as_the_kernel_ends_it)
{
    static int indices[G_N_ELEMENTS(wait_rows)];
    for (unsigned i = 0; i < G_N_ELEMENTS(wait_rows); i++) {
        indices[i] = (int)i;
    }
    return cr_make_param_array(int, indices, G_N_ELEMENTS(wait_rows));
}

ParameterizedTest(int *index, supervisor, a_timed_wait_ends_as_the_kernel_ends_it)
{
    const struct wait_row *row = &wait_rows[*index];
    const char *const arguments[] = {PROBES "probe-waits", row->wait, row->event, NULL};
    int status;
    g_autofree char *output = warp_output(NULL, NULL, arguments, &status);
    cr_assert_str_eq(output, row->expected, "%s %s: expected `%s`, got `%s`", row->wait, row->event,
                     row->expected, output);
}

struct timer_row {
    const char *kind, *expected;
};

static const struct timer_row timer_rows[] = {
    {"alarm", "before 100\nsignal 1 at 5000\n"},
    {"interval", "signal 1 at 3000\nsignal 2 at 4500\nsignal 3 at 6000\nrest 1500 ms\n"},
    {"thread",
     "timer 42 at 10000\ntimer 42 at 30000\ntimer 42 at 50000\ntimer 42 at 70000\nrest 15 s\n"},
    {"absolute", "signal 1 at 60000\n"},
    {"blocked", "signals 1, overruns 3\n"}, /* due at 1, 2, 3 and 4 s, unblocked at 4.5 s */
    {"cpu", "asleep: left 1, signals 0\nbusy: signals 1\n"},
    {"descriptor", "read 1 at 10000\nread 1 at 30000\nepoll 0 at 35000\nepoll 1 at 50000\n"},
};

ParameterizedTestParameters(supervisor, a_timer_fires_at_its_virtual_instants)
{
    static int indices[G_N_ELEMENTS(timer_rows)];
    for (unsigned i = 0; i < G_N_ELEMENTS(timer_rows); i++) {
        indices[i] = (int)i;
    }
    return cr_make_param_array(int, indices, G_N_ELEMENTS(timer_rows));
}

ParameterizedTest(int *index, supervisor, a_timer_fires_at_its_virtual_instants)
{
    const struct timer_row *row = &timer_rows[*index];
    const char *const arguments[] = {PROBES "probe-timers", row->kind, NULL};
    int status;
    g_autofree char *output = warp_output(NULL, NULL, arguments, &status);
    cr_assert_str_eq(output, row->expected, "%s: expected `%s`, got `%s`", row->kind, row->expected,
                     output);
}

struct ticker_row {
    const char *kind, *expected;
};

/* Only the thread with a name that a runtime gives, which has never written anything, is woken
 * less often; what is meant for it reaches it at its instant, and what it does for others is seen.
 */
static const struct ticker_row ticker_rows[] = {
    {"alternates", "alternated for 30010000 ms\n"}, /* 500 times 60 s and 20 ms */
    {"unnamed", "over after 3601 s, every tick\n"},
    {"talks", "over after 3601 s, every tick\n"},
    {"idle", "over after 3610 s, few ticks\n"}, /* at the next multiple of the slack */
    {"woken", "heard after 3601234 ms\nover after 3602 s, few ticks\n"},
    {"wakes", "told after 600000 ms or more\n"},
};

ParameterizedTestParameters(supervisor, an_idle_ticker_gets_slack_if_it_keeps_house)
{
    static int indices[G_N_ELEMENTS(ticker_rows)];
    for (unsigned i = 0; i < G_N_ELEMENTS(ticker_rows); i++) {
        indices[i] = (int)i;
    }
    return cr_make_param_array(int, indices, G_N_ELEMENTS(ticker_rows));
}

ParameterizedTest(int *index, supervisor, an_idle_ticker_gets_slack_if_it_keeps_house)
{
    const struct ticker_row *row = &ticker_rows[*index];
    const char *const arguments[] = {PROBES "probe-ticker", row->kind, NULL};
    int status;
    g_autofree char *output = warp_output(NULL, NULL, arguments, &status);
    cr_assert_str_eq(output, row->expected, "%s: expected `%s`, got `%s`", row->kind, row->expected,
                     output);
}

struct clock_row {
    const char *kind, *expected, *without_right;
};

/* clock_settime(2), settimeofday(2), adjtimex(2): who may not is told EPERM. A sleep until the noon
 * after next ends twelve hours after the clock was set on by a day, less ten seconds. */
static const struct clock_row clock_rows[] = {
    {"clock_settime",
     "clock_settime 0 -\nwrong -1 EINVAL\nmonotonic -1 EINVAL\nmoved 86400 s\nslept 43210 s\n",
     "clock_settime -1 EPERM\nwrong -1 EINVAL\nmonotonic -1 EINVAL\nmoved 10 s\n"
     "slept 129600 s\n"},
    {"settimeofday", "settimeofday 0 -\nmoved 3600 s\n", "settimeofday -1 EPERM\nmoved 0 s\n"},
    {"adjtimex", "read 5 -\nagrees 1\nstep 5 -\nfrequency -1 EPERM\nmoved -100 s\n",
     "read 5 -\nagrees 1\nstep -1 EPERM\nfrequency -1 EPERM\nmoved 0 s\n"},
    {"readers",
     "times 10000, uptime 100\nraw monotonic 0 -\nagrees 1\nown CPU 0 -\nno device -1 EINVAL\n"
     "no clock -1 EINVAL\n",
     NULL},
    {"vsyscall", "time 1, gettimeofday 1\n", NULL},
};

static bool line_has(const char *path, const char *pattern)
{
    g_autofree char *text = NULL;
    return g_file_get_contents(path, &text, NULL, NULL) &&
           g_regex_match_simple(pattern, text, G_REGEX_MULTILINE, 0);
}

/* CAP_SYS_TIME, number 25, in the first user namespace. */
static bool may_set_clock(void)
{
    return line_has("/proc/self/status", "^CapEff:\\s+[0-9a-f]{9}[2367abef]") &&
           line_has("/proc/self/uid_map", "^\\s*0\\s+0\\s+4294967295$");
}

ParameterizedTestParameters(supervisor, the_wall_clock_is_set_by_who_may)
{
    static int indices[G_N_ELEMENTS(clock_rows)];
    for (unsigned i = 0; i < G_N_ELEMENTS(clock_rows); i++) {
        indices[i] = (int)i;
    }
    return cr_make_param_array(int, indices, G_N_ELEMENTS(clock_rows));
}

ParameterizedTest(int *index, supervisor, the_wall_clock_is_set_by_who_may)
{
    const struct clock_row *row = &clock_rows[*index];
    const char *const arguments[] = {PROBES "probe-set-clock", row->kind, NULL};
    bool is_told_otherwise = row->without_right != NULL && !may_set_clock();
    const char *expected = is_told_otherwise ? row->without_right : row->expected;
    int status;
    g_autofree char *output = warp_output(NULL, NULL, arguments, &status);
    if (strcmp(output, "absent\n") == 0) {
        cr_skip("this kernel has no vsyscall page");
    }
    cr_assert_str_eq(output, expected, "%s: expected `%s`, got `%s`", row->kind, expected, output);
}

struct script_row {
    const char *what, *script, *expected;
};

/* The clock begins at 2030-12-02T00:00:00Z, a Monday. */
static const struct script_row script_rows[] = {
    {"date shows the virtual time", "TZ=UTC date +%FT%T", "2030-12-02T00:00:00\n"},
    {"a shell loop with sleep lives through days",
     "for i in 1 2 3; do sleep 86400; done; TZ=UTC date +%FT%T", "2030-12-05T00:00:00\n"},
    {"wall clock and zone agree", "TZ=America/New_York date '+%F %T %Z'",
     "2030-12-01 19:00:00 EST\n"},
    {"a pipeline passes data on", "(sleep 10; echo late) | (read x; TZ=UTC date \"+$x %T\")",
     "late 00:00:10\n"},
    {"background jobs run beside each other", "sleep 20 & sleep 30 & wait; TZ=UTC date +%T",
     "00:00:30\n"},
    {"a sleeper can be killed", "sleep 100 & sleep 50; kill $!; wait $!; echo $?; TZ=UTC date +%T",
     "143\n00:00:50\n"},
    {"timeout ends a command at its virtual deadline",
     "timeout 100 sleep 1000; echo $?; TZ=UTC date +%T", "124\n00:01:40\n"},
    {"a command that is in time is left alone", "timeout 100 sleep 50; echo $?; TZ=UTC date +%T",
     "0\n00:00:50\n"},
    {"kill of everybody reaches the tree only", "sleep 5 & kill -9 -1; wait $!; echo $?", "137\n"},
    {"a process outside does not exist", "kill 1 2>/dev/null; echo $?", "1\n"},
    {"a daemon that forks twice lives on",
     "(setsid sh -c 'sleep 60; echo done' &) ; sleep 61; TZ=UTC date +%T", "done\n00:01:01\n"},
};

ParameterizedTestParameters(supervisor, a_shell_lives_in_virtual_time)
{
    static int indices[G_N_ELEMENTS(script_rows)];
    for (unsigned i = 0; i < G_N_ELEMENTS(script_rows); i++) {
        indices[i] = (int)i;
    }
    return cr_make_param_array(int, indices, G_N_ELEMENTS(script_rows));
}

ParameterizedTest(int *index, supervisor, a_shell_lives_in_virtual_time)
{
    const struct script_row *row = &script_rows[*index];
    g_autofree char *output = shell(row->script);
    cr_assert_str_eq(output, row->expected, "%s: expected `%s`, got `%s`", row->what, row->expected,
                     output);
}

static const struct ticker_row process_rows[] = {
    {"untraced", "clone done after 5 s\n"}, /* stays under supervision */
    {"clone3", "clone3 ENOSYS after 0 s\n"},
    {"ptrace", "ptrace EPERM after 0 s\n"},
    {"filter", "filter done after 0 s\ngetppid EXDEV after 5 s\n"},
    {"exec", "replacement done after 4 s\n"},
    {"vfork", "vfork done after 3 s\nchild done after 5 s\n"},
};

ParameterizedTestParameters(supervisor, processes_made_in_rare_ways_live_in_virtual_time)
{
    static int indices[G_N_ELEMENTS(process_rows)];
    for (unsigned i = 0; i < G_N_ELEMENTS(process_rows); i++) {
        indices[i] = (int)i;
    }
    return cr_make_param_array(int, indices, G_N_ELEMENTS(process_rows));
}

ParameterizedTest(int *index, supervisor, processes_made_in_rare_ways_live_in_virtual_time)
{
    const struct ticker_row *row = &process_rows[*index];
    const char *const arguments[] = {PROBES "probe-processes", row->kind, NULL};
    int status;
    g_autofree char *output = warp_output(NULL, NULL, arguments, &status);
    cr_assert_str_eq(output, row->expected, "%s: expected `%s`, got `%s`", row->kind, row->expected,
                     output);
}

struct stuck_row {
    const char *command, *told;
};

static const struct stuck_row stuck_rows[] = {
    {"python3 -c 'import os; r, w = os.pipe(); os.read(r, 1)'",
     "python3 (command-1) reads from descriptor 3 (pipe)"},
    {"sh -c 'sh -c \"kill -STOP \\$\\$; :\"; :'",
     "sh (command-1) waits for a child; sh (command-1.2) is stopped"},
    {"sh -c 'kill -STOP $$'", "sh (command-1) is stopped"},
    {"python3 -c 'import select, socket; s = socket.socket(); s.bind((\"127.0.0.1\", 0)); "
     "s.listen(); s.accept()'",
     "python3 (command-1) accepts connections at descriptor 3 (socket, listening at 127.0.0.1)"},
    {"python3 -c 'import socket; s = socket.socket(); s.bind((\"127.0.0.1\", 8123)); s.listen(); "
     "c = socket.create_connection((\"127.0.0.1\", 8123)); c.recv(1)'",
     "python3 (command-1) receives from descriptor 4 (socket, connected to 127.0.0.1:8123)"},
    {"python3 -c 'import socket; a, b = socket.socketpair(); a.recv(1)'",
     "python3 (command-1) receives from descriptor 3 (Unix socket)"},
    {"python3 -c 'import os, select; r, w = os.pipe(); e = select.epoll(); e.register(r); "
     "e.poll()'",
     "python3 (command-1) waits for events of descriptor 5 (eventpoll of 3 pipe)"},
    {"python3 -c 'import os, select; r, w = os.pipe(); p = select.poll(); p.register(r); p.poll()'",
     "python3 (command-1) waits for events (poll) of descriptor 3 (pipe)"},
    {"python3 -c 'import pty, os; m, s = pty.openpty(); os.read(s, 1)'",
     "python3 (command-1) reads from descriptor 4 (terminal)"},
    {"python3 -c 'import threading as t, signal; t.Thread(target=t.Event().wait).start(); "
     "signal.pause()'",
     "python3 (command-1) waits for a signal; python3 (command-1), thread 2, waits for another "
     "thread (futex)"},
};

ParameterizedTestParameters(supervisor, who_waits_for_ever_is_told_in_words)
{
    static int indices[G_N_ELEMENTS(stuck_rows)];
    for (unsigned i = 0; i < G_N_ELEMENTS(stuck_rows); i++) {
        indices[i] = (int)i;
    }
    return cr_make_param_array(int, indices, G_N_ELEMENTS(stuck_rows));
}

ParameterizedTest(int *index, supervisor, who_waits_for_ever_is_told_in_words)
{
    const struct stuck_row *row = &stuck_rows[*index];
    g_autofree char *line =
        g_strconcat(WARP_PROGRAM " warp --quiet -- ", row->command, " 2>&1 </dev/null", NULL);
    g_autofree char *expected =
        g_strconcat("warp: the command waits for ever: ", row->told, "\n", NULL);
    const char *const arguments[] = {"sh", "-c", line, NULL};
    g_autofree char *output = NULL;
    cr_assert(g_spawn_sync(NULL, (char **)arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output,
                           NULL, NULL, NULL));
    cr_assert_str_eq(output, expected, "expected `%s`, got `%s`", expected, output);
}

Test(supervisor, a_program_inherits_nothing_but_what_it_is_given)
{
    const char *const arguments[] = {PROBES "probe-inheritance", NULL};
    int status;
    g_autofree char *output = warp_output(NULL, NULL, arguments, &status);
    cr_assert(g_str_has_prefix(output, "descriptors 3\numask 022\nleads session 1\nrandom "),
              "got `%s`", output);
}

Test(supervisor, a_time_out_of_a_socket_ends_a_blocking_call)
{
    const char *const arguments[] = {PROBES "probe-socket", NULL};
    int status;
    g_autofree char *output = warp_output(NULL, NULL, arguments, &status);
    cr_assert_str_eq(
        output,
        "recv -1 EAGAIN after 7500 ms\nread 1 - after 3000 ms\nsend -1 EAGAIN after 2000 ms\n"
        "recv 1 - after 100000 ms\n");
}

Test(supervisor, a_child_whose_parent_was_killed_while_forking_goes_on)
{
    const char *const arguments[] = {PROBES "probe-orphans", NULL};
    int status;
    g_autofree char *output = warp_output(NULL, NULL, arguments, &status);
    cr_assert_str_eq(output, "all ended\n");
}

Test(supervisor, the_same_seed_gives_the_same_random_bytes)
{
    const char *const arguments[] = {PROBES "probe-inheritance", NULL};
    int status;
    g_autofree char *first = warp_output(NULL, NULL, arguments, &status),
                    *second = warp_output(NULL, NULL, arguments, &status);
    cr_assert_str_eq(first, second);
}

Test(supervisor, a_program_that_does_not_exist_is_an_error_with_status_2)
{
    const char *const arguments[] = {"/no/such/program", NULL};
    int status;
    g_autofree char *output = warp_output(NULL, NULL, arguments, &status);
    cr_assert_str_empty(output);
    cr_assert(WIFEXITED(status));
    cr_assert_eq(WEXITSTATUS(status), 2);
}
