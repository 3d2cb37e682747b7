#pragma once
/* The supervisor: runs unmodified processes on the virtual clock.
 *
 * ptrace stops every timed wait of the tree (seccomp lets everything else through at full speed)
 * and a rewritten vDSO answers clock reads from two words that the supervisor sets. When every
 * thread of the tree sleeps and every source is quiet, the clock jumps to the next deadline and one
 * thread is released. docs/virtual-time.md has the mechanism.
 *
 *     supervisor = supervisor_new(&settings, &error);
 *     supervisor_add_source(supervisor, &source);             // servers of ours: part of "quiet"
 *     process = supervisor_start(supervisor, &start, &error); // stays valid until supervisor_free
 *     supervisor_run(supervisor, until_ns);                   // queue, processes and sources, up
 * to the instant supervisor_end_all(supervisor);                         // nothing is alive
 * afterwards supervisor_free(supervisor);
 *
 * One supervisor per process, and that process has one thread: it owns waitpid and SIGCHLD. */
#include "sim/clock.h"
#include "sim/queue.h"
#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

struct sockaddr_in;
struct supervisor;
struct process;

/* Something of ours that supervised processes talk to. Served only while every thread of the tree
 * sleeps, in the order in which the sources were added, so that what arrives at one instant is
 * handled in one order in every run. */
struct source {
    int fd;                       /* readable when there may be work; -1 if none */
    bool (*serve)(void *data);    /* does what is ready; true if it did anything */
    bool (*is_quiet)(void *data); /* no work pending of which the descriptor, which is looked at
                                     afterwards, tells nothing; nothing under way to or from a
                                     client. NULL if the descriptor tells all of it */
    void *data;
    bool (*is_watching)(void *data); /* there may be work of which the descriptor tells nothing, at
                                        present; NULL: never */
    /* The client's connection to the source is open, and when it was last asked whether it is quiet
     * nothing was under way on it in either direction. NULL: not known of any. */
    bool (*knows_still)(void *data, const struct sockaddr_in *client);
};

enum supervisor_notice {
    NOTICE_EXITED,      /* process: status as of waitpid(2) in `detail` */
    NOTICE_SIGNAL_SENT, /* process sent signal `detail` to `other` (NULL: a process that is not
                           supervised) */
    NOTICE_UNSUPPORTED, /* `text` says what the process did that virtual time does not cover: the
                           row is inconclusive */
    NOTICE_ELSEWHERE,   /* process wanted to reach `text` ("192.0.2.1:443"), and was refused */
    NOTICE_REFUSED,     /* process called `text` ("ptrace"), which is refused; told once */
    NOTICE_TOUCHED,     /* process is about to change the file `text` ("till/logs/app.log"), which
                           is in a guarded folder, in the manner of `detail` (enum touch); the
                           machine may refuse it */
    NOTICE_SPINNING,    /* used `detail` ns of CPU without ever waiting: it was ended; `text` says
                           who did */
    NOTICE_LOOKING,     /* looked at the clock, or at descriptors, for `detail` ns of virtual time
                           without ever waiting: it was ended; `text` says who did */
    NOTICE_STORM,       /* was woken by the clock `detail` times within moments: it was ended;
                           `text` says who was, and in which call */
    NOTICE_TOO_MANY,    /* more than `detail` processes or threads: the youngest was ended */
    NOTICE_STUCK, /* nothing runs and nothing is due; `text` says who waits for what. Not an error
                     by itself */
};

/* How a guarded file is about to be changed. */
enum touch {
    TOUCH_OPEN, /* in order to write; made if it is not there */
    TOUCH_CREATE,
    TOUCH_REMOVE,
    TOUCH_RENAME,
    TOUCH_TRUNCATE,
    TOUCH_ATTRIBUTES, /* its times */
};

struct confinement;
#define STANDARD_SLACK_NS (10 * NS_PER_S)

struct supervisor_settings {
    struct clock *clock;
    struct queue *queue;
    bool is_loopback_only; /* nothing else can be reached */
    const struct confinement
        *confinement;                   /* of all its processes (sim/confinement.h); NULL: none */
    const char *const *guarded_folders; /* NULL-terminated, or NULL: NOTICE_TOUCHED */
    uint64_t seed;                      /* of all randomness: getrandom, its devices, AT_RANDOM */
    bool real_random;                   /* all of it stays the machine's own */
    int64_t slack_ns;     /* by how much idle threads that keep house for a runtime may wake late */
    int64_t cpu_limit_ns; /* of one stretch without a wait; 0: 10 s */
    unsigned task_limit;  /* threads alive at once; 0: 512 */
    bool may_set_clock;   /* processes with the right to set the clock may; else EPERM */
    void (*notice)(enum supervisor_notice notice, struct process *process, struct process *other,
                   int64_t detail, const char *text, void *data);
    void *notice_data;
};

/* How a process is started; strings are copied. Every process leads a session of its own. */
struct process_start {
    const char *name;               /* symbolic: "updater-1" */
    const char *const *arguments;   /* NULL-terminated; [0] is looked up in PATH of `environment` if
                                       it has no slash */
    const char *const *environment; /* NULL-terminated "NAME=value": nothing else is inherited */
    const char *folder;             /* working directory */
    int standard_fds[3];            /* -1: /dev/null; stay open in the caller */
    int extra_fd;                   /* -1: none; else becomes descriptor 3 */
    void *owner;                    /* for the notice callback: process_owner() */
};

/* What supervision took. Unlike all else it depends a little on the machine: on who was given the
 * CPU when. */
#define COUNTED_CALLS 512
struct supervisor_stops {
    uint32_t entries[COUNTED_CALLS], exits[COUNTED_CALLS]; /* by the number of the system call */
    uint32_t signals, events; /* births, executions, ends, and what PTRACE_INTERRUPT causes */
    uint32_t looks;           /* at the threads, in /proc */
};

struct supervisor_totals {
    struct supervisor_stops stops;
    uint64_t jumps;
    uint64_t slack_waits;    /* waits of idle tickers that ended late */
    int64_t slack_ns;        /* by at most so much */
    uint64_t races_kept;     /* a wake that won against a time-out; kept */
    int64_t cpu_charged_ns;  /* virtual time that passed because the tree burned CPU; 0:
                                byte-identical */
    int64_t spun_ns;         /* virtual time that passed while programs looked at the clock again
                                and again */
    uint64_t clocks_trapped; /* programs whose clock could not be rewritten: their reads stop */
};

struct supervisor *supervisor_new(const struct supervisor_settings *settings, GError **error);
void supervisor_free(struct supervisor *supervisor);
/* What a server of ours at this port of the machine is called in descriptions of who waits. */
void supervisor_name_port(struct supervisor *supervisor, unsigned port, const char *name);
void supervisor_add_source(struct supervisor *supervisor, const struct source *source);
/* Fails (G_SPAWN_ERROR) if the program can't be executed; the message names it and the reason. */
struct process *supervisor_start(struct supervisor *supervisor, const struct process_start *start,
                                 GError **error);
/* Runs until the clock shows `until_ns`, or supervisor_stop was called (from a callback or a signal
 * handler). */
void supervisor_run(struct supervisor *supervisor, int64_t until_ns);
/* To be called whenever the clock was changed other than by the supervisor itself: stepped, given
 * another drift, or suspended. A suspended machine does nothing until it resumes, whatever is due;
 * only entries of the queue that were added as outside of the machine run meanwhile. */
void supervisor_clock_changed(struct supervisor *supervisor);
/* Whatever is written in this folder, by anybody, carries virtual times, also what was written in
 * it during the last minute. What the tree itself writes does so anywhere. */
void supervisor_watch_folder(struct supervisor *supervisor, const char *path);
/* Puts the virtual times of the files that the tree wrote onto the disk, where they stay. Without
 * it only supervised processes see them. */
void supervisor_store_file_times(struct supervisor *supervisor);
void supervisor_stop(struct supervisor *supervisor);
bool supervisor_is_stopped(const struct supervisor *supervisor);
/* SIGKILL to everything that is supervised; returns when all of it is reaped. */
void supervisor_end_all(struct supervisor *supervisor);
/* Same for the whole tree of the root of a process; from a notice callback it returns at once and
 * the deaths are noticed later. */
void supervisor_end_tree(struct supervisor *supervisor, struct process *process);
const struct supervisor_totals *supervisor_totals(const struct supervisor *supervisor);

const char *process_name(const struct process *process);
pid_t process_pid(const struct process *process);
void *process_owner(const struct process *process);
bool process_is_alive(const struct process *process);
/* "cat (updater-1.2) reads from descriptor 0 (pipe)": who in the tree of its root waits for what.
 * Free with g_free. NULL if any of them waits only until a deadline, or nobody is left. */
char *process_waits_for_ever(const struct process *process);
/* The process itself or the one that was started with supervisor_start and that it descends from.
 */
struct process *process_root(struct process *process);
/* Descendants that are alive, the process itself included. */
unsigned process_tree_size(const struct process *process);
bool process_signal(struct process *process, int signal);
/* To the process and everything that is still in its process group, in order of creation, each when
 * the one before has settled; no time passes. What made a group of its own is not reached. */
void supervisor_signal_group(struct supervisor *supervisor, const struct process *process,
                             int signal);
