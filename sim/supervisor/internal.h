#pragma once
/* The parts of the supervisor that its files share. Nothing outside sim/supervisor includes this.
 *
 *   task      one kernel thread (tid)
 *   process   one thread group; tasks belong to it. What is `running` is known to the kernel only:
 * scan.c asks.
 *
 * States of a task:
 *   READY     stopped before its first instruction, or at the end of a wait; goes on when
 * everything else sleeps RUNNING   in user space or in a system call that is not ours to watch
 *   ENTERING  stopped at the entry of a timed wait; let into it when everything else sleeps and is
 * served, so that a wait for an answer of ours never really blocks HELD      stopped at the entry
 * of a pure sleep; answered there at its deadline WAITING   in a timed wait whose time-out was made
 * infinite; interrupted at its deadline FIRING    interrupted because its deadline has come; its
 * wait is about to end STOPPED   group-stopped (SIGSTOP) */
#include "sim/random.h"
#include "sim/supervisor.h"
#include <limits.h>
#include <sys/resource.h>
#include <sys/user.h>
#include <time.h>

enum task_state {
    TASK_READY,
    TASK_RUNNING,
    TASK_ENTERING,
    TASK_HELD,
    TASK_WAITING,
    TASK_FIRING,
    TASK_STOPPED
};

struct wait_kind;
struct flight;
struct file_times;

/* A deadline as it was given: a reading of one of the machine's clocks. What is relative counts on
 * the monotonic clock. Steps, drift and suspend change the instant at which it is due. */
struct moment {
    enum clock_kind clock;
    int64_t reading_ns; /* INSTANT_NEVER */
};

/* Where a wait is in the program. */
struct place {
    uint64_t instruction, object; /* and its first argument */
};

/* ticker.c: how often a thread has timed out in one place, or in two in turn. */
struct ticks {
    unsigned streak;        /* time-outs in a row, and nothing else that is known */
    unsigned streak_wanted; /* before it is watched */
    unsigned watched;       /* ticks of which everything is known */
    bool has_timed_out;     /* its last wait */
    bool is_entering_again; /* the wait that it was held at */
    bool was_undisturbed;   /* the tree, when its wait was interrupted */
    struct place places[2]; /* of its last waits, the last one second */
    int64_t asked_ns;       /* the deadline without slack */
};

/* A recvmmsg with a time-out that has received some of its datagrams. */
struct batch {
    unsigned count;
    struct moment due;
};

#define SYSCALL_INSTRUCTION_BYTES 2
#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif
#define CLOCK_WORDS 3 /* of a vDSO: wall, monotonic, boottime */

/* overdue.c: waits at one instant that were over before they began. */
struct overdue {
    unsigned waits;
    int64_t instant_ns;
    int64_t spent_ns; /* on such waits, up to this instant */
    unsigned naps;    /* in a row that were very short */
};

/* storm.c: wakes since an instant. */
struct storm {
    uint64_t wakes;
    int64_t since_ns;
};

/* The call in which a thread sleeps. */
struct blocked {
    int64_t call;
    uint64_t first; /* its first argument */
};

struct task {
    pid_t tid;
    int64_t started_ns; /* boottime */
    uint64_t order;     /* of creation: breaks ties between equal deadlines */
    struct process *process;
    enum task_state state;
    int stat_fd, call_fd, turns_fd; /* /proc/PID/task/TID/stat, syscall, schedstat; -1 until needed
                                     */
    bool seen_asleep;               /* since it was let go */
    uint64_t asleep_turns;          /* on the CPU, when it was last seen asleep; 0: not known */
    bool is_listening;              /* in a group stop, PTRACE_LISTEN */
    bool is_new;                    /* its first stop has not been reported yet */

    /* The timed wait that it is in (HELD, WAITING, FIRING). */
    const struct wait_kind *wait;
    struct user_regs_struct entry; /* registers as they were at the entry */
    int64_t deadline_ns;           /* an instant, INSTANT_NEVER */
    struct moment due;             /* what it was computed from */
    int64_t seen_cpu_ns;           /* of the tree, when charge.c first saw the wait; -1: not yet */
    /* A wait that a signal without handler interrupted goes on with its old deadline when the
     * kernel restarts it. */
    bool will_restart;
    struct moment restart_due;
    struct overdue overdue;
    uint64_t wakes; /* in the present window of storm.c */
    /* The time-out of a socket that it is blocked on (state RUNNING, `deadline_ns`). */
    uint64_t turns;               /* on the CPU, when it was last seen in such a call */
    bool in_socket_call, goes_on; /* seen in one; a signal that is ignored has interrupted it */
    uint64_t turns_limit;         /* up to which it then still is the same call */
    struct blocked socket_call;   /* that it was last seen in */
    bool is_timing_out;
    struct batch batch;
    struct ticks ticks;
    struct blocked blocked; /* as the last look found it */
    bool is_emulated; /* let go so that its next call stops and is not executed; or stopped there */
    /* What to do when the present call ends (state RUNNING); `entry` holds its arguments. */
    void (*at_exit)(struct supervisor *supervisor, struct task *task,
                    struct user_regs_struct *registers);
};

/* spin.c: how often a process looks at the clock. */
struct spin {
    uint64_t counter_address; /* of the looks that are left; 0: only those that stop count */
    int64_t direct_left;      /* of looks that bypass the vDSO */
    int64_t refilled_ns;      /* the instant */
    int64_t spent_ns;         /* on looking, since it last did something else */
};

struct process {
    pid_t pid;
    char *name; /* of a root; else NULL */
    struct supervisor *supervisor;
    struct process *parent; /* NULL: a root, or its parent is gone */
    struct process *root;
    void *owner;
    bool is_alive;
    bool moves_waiters; /* from one futex to another */
    bool in_vfork;      /* a task of it sleeps (state D) until its child executes or exits */
    bool is_borrowing;  /* is the child of a vfork: its parent sleeps until it executes or exits */
    unsigned tasks;
    uint64_t words_address;        /* of the clock words in its vDSO; 0: none yet */
    int memory_fd;                 /* /proc/PID/mem of the present address space, -1 until needed */
    int64_t words_ns[CLOCK_WORDS]; /* what the words say */
    struct spin spin;
    struct random random;
    uint64_t lineage, children_ever; /* its stream of randomness depends on its ancestors only */
    bool reads_random_device;        /* has it open: stops at the end of each call */
    bool is_condemned;               /* of a root: whatever appears in its tree is killed at once */
    bool was_refused_tracing;        /* and it was told */
    bool is_starting;                /* has not executed its program yet */
    unsigned number, tree_ever;      /* in its tree, from 1; of a root: so many there were */
};

/* pause.c: how the supervisor waits for the tree. */
struct pause {
    int signal_fd; /* readable when a child changed state */
    timer_t timer; /* the tick */
    bool has_timer, is_ticking;
    bool is_awaiting; /* somebody was let go, and no stop has been reported since */
    bool is_certain;  /* that a stop comes: somebody was interrupted */
    unsigned streak, streak_wanted, ticks;
    unsigned yields; /* of the CPU, before the first nap */
    int64_t nap_ns;  /* of the next nap */
};

/* settled.c: what is known of the tree without a look. */
struct settled {
    bool is_known;       /* all were seen asleep by a close look, and nobody has been woken since */
    bool is_quiet;       /* and no source has had anything to do since */
    struct task *let_in; /* but this one has been let into a wait, which wakes nobody; or NULL */
};

struct supervisor {
    struct supervisor_settings settings;
    struct supervisor_totals totals;
    GPtrArray *tasks; /* struct task *, in order of creation */
    GHashTable *task_of_tid;
    GPtrArray *timers;            /* struct timer *: armed or not, in order of creation */
    GPtrArray *descriptor_timers; /* struct descriptor_timer * */
    GPtrArray *socket_timeouts;   /* struct socket_timeout * */
    unsigned socket_sweep;        /* so many of them: some may be of sockets that are gone */
    struct flight *flight;
    GHashTable *early; /* tids that stopped before their parent's clone event */
    GPtrArray *roots;  /* struct process *, all ever started */
    GArray *sources;   /* struct served */
    uint64_t tasks_ever, roots_ever;
    struct storm storm;
    GHashTable *names_of_ports; /* unsigned to char * */
    struct pause pause;
    struct rlimit inherited_descriptors; /* what its processes are given */
    bool is_undisturbed;                 /* since all were seen asleep only watched tickers ran */
    struct settled settled;
    unsigned looks_spared;
    unsigned last_awake; /* index of the task that the last look found so: the first to look at */
    struct file_times *file_times;
    GArray *virtual_files;     /* those that change while they are open */
    int64_t began_boottime_ns; /* of the real machine */
    volatile int stopped;
    bool is_handling;   /* inside the handling of a stop: tasks must not be removed by others */
    bool may_be_ending; /* a thread has ended or a signal was sent: others may be about to end */
    /* CPU accounting of the present instant. */
    int64_t dead_cpu_ns;         /* of tasks that are gone */
    int64_t stretch_cpu_base_ns; /* tree CPU when this stretch was first looked at, -1: not yet */
    int64_t stretch_charged_ns;
    bool has_slept;        /* all of it, since the last look at the CPU that it uses */
    int64_t burnt_base_ns; /* of the stretch, when it had last slept */
    uint64_t rounds, stops_at_instant;
    /* When time last passed as fast as CPU was used, at least by half. */
    int64_t paced_cpu_ns, paced_instant_ns;
    uint64_t stops_look; /* so many stops without a jump: time to look at the CPU used */
};

#define STOPS_PER_LOOK 4096
#define SOURCE_LIMIT 64

/* A source, and whether there is a reason to serve it. */
struct served {
    struct source source;
    bool may_have_work;
};

bool pause_init(struct pause *pause);
void pause_clear(struct pause *pause);
void pause_end(struct pause *pause);                /* of a run: no tick comes any more */
void pause_released(struct pause *pause);           /* a task was let go */
void pause_let_in(struct pause *pause);             /* into a wait: it may sleep without a stop */
void pause_interrupted(struct pause *pause);        /* a task in a wait: it will stop */
void pause_stopped(struct pause *pause);            /* a stop was reported */
void pause_unsure(struct pause *pause);             /* who runs may sleep without one */
void pause_missed(struct pause *pause);             /* none will be: everything sleeps */
bool pause_for_stop(struct supervisor *supervisor); /* true if one was handled */
void pause_nap(struct pause *pause);
bool pause_yield(struct pause *pause); /* gives the CPU away, once for each task that is let go */
bool pause_is_long(const struct pause *pause);

/* sources.c */
bool sources_have_work(struct supervisor *supervisor);
/* Notes which of them are readable; true if any is. */
bool sources_look(struct supervisor *supervisor);
bool sources_serve(struct supervisor *supervisor); /* true if any did anything */
bool sources_are_quiet(struct supervisor *supervisor);
/* One of them knows that nothing is under way on the client's connection. */
bool sources_know_still(const struct supervisor *supervisor, const struct sockaddr_in *client);
void sources_may_have_work(struct supervisor *supervisor);

/* due.c: what is due next, and how it is released. */
/* What is due next, and how it is released. At equal instants the queue comes before timers, timers
 * before waits. */
struct due {
    int64_t instant_ns;
    enum { DUE_QUEUE, DUE_TIMER, DUE_DESCRIPTOR, DUE_WAIT, DUE_OUTSIDE, DUE_RESUME } kind;
    struct task *task;
};

struct due next_due(struct supervisor *supervisor);
void release(struct supervisor *supervisor, const struct due *due);
/* False when nothing is due before the end. */
bool release_next(struct supervisor *supervisor, int64_t until_ns);
void move_clock(struct supervisor *supervisor, int64_t instant_ns);

/* Somebody may have been woken. */
void settled_forget(struct supervisor *supervisor);
void settled_found(struct supervisor *supervisor); /* by a close look */
/* True if all sleep, as far as is known without a look. */
bool settled_is_certain(const struct supervisor *supervisor);
/* The task has been let into its wait; `before` is what was known until then. */
void settled_let_in(struct supervisor *supervisor, const struct settled *before, struct task *task);
/* waitpid reports a stop of the task, or its end (`status`); NULL: of one that is not known. */
void settled_stops(struct supervisor *supervisor, const struct task *task, int status);

/* turn.c: who waits for his turn. */
/* The task, which is stopped, goes on when everything else sleeps. */
void turn_await(struct task *task);
bool turn_is_awaited(const struct supervisor *supervisor);
/* Everything sleeps: one that waits for its turn goes on; false if there is none. */
bool turn_give(struct supervisor *supervisor);

/* diagnosis.c: who waits for what, in words; of one tree, or all. To be freed. */
char *diagnosis_of(struct supervisor *supervisor, const struct process *root);
/* "python3 (updater-1), thread 2, waits for another thread (futex)" */
void diagnosis_append_task(GString *text, struct task *task);

/* descriptor-words.c: what a descriptor of a process is, in words. */
void descriptor_append(GString *text, const struct process *process, int fd);

/* storm.c: a thread has been woken by the clock. True if the tree wakes without end, and was ended.
 */
bool storm_wakes(struct supervisor *supervisor, struct task *task);

/* charge.c: CPU that the tree burns without waiting. */
/* A program that looks at the clock or at descriptors again and again makes a little time pass: it
 * is one that never waits all the same. */
void end_if_time_hardly_passes(struct supervisor *supervisor);
void charge_cpu(struct supervisor *supervisor, int64_t until_ns);

/* moment.c: deadlines and the clocks that they are given on. */
/* False: no clock of the world (that of a process, or of a device). */
bool clock_kind_of(int64_t clock_id, enum clock_kind *kind);
/* A duration from now. It counts on the monotonic clock, unless it was given on the boottime. */
struct moment moment_after(const struct clock *clock, enum clock_kind kind, int64_t duration_ns);
/* How much of it is left, as its clock counts; 0 if it never comes. */
int64_t moment_rest_ns(const struct clock *clock, struct moment moment);
/* Never in the past. */
int64_t moment_instant_ns(const struct clock *clock, struct moment moment);
void task_set_due(const struct clock *clock, struct task *task, struct moment due);
void task_forget_due(struct task *task);

/* table.c: tasks and processes. */
struct task *task_find(struct supervisor *supervisor, pid_t tid);
struct task *task_add(struct supervisor *supervisor, pid_t tid, struct process *process);
void task_remove(struct supervisor *supervisor, struct task *task);
struct process *process_add(struct supervisor *supervisor, pid_t pid, struct process *parent);
void process_free(struct process *process);
struct process *process_find(struct supervisor *supervisor, pid_t pid);
void process_forget_memory(struct process *process);

/* Group-stopped tasks of the process are about to report that they go on. */
void task_expect_continue(struct supervisor *supervisor, const struct process *process);

/* tracee.c: registers, memory, resumption. False or -1 if the task is dying. */
bool task_registers(const struct task *task, struct user_regs_struct *registers);
bool task_set_registers(const struct task *task, const struct user_regs_struct *registers);
bool process_read(struct process *process, uint64_t address, void *bytes, size_t size_bytes);
bool process_write(struct process *process, uint64_t address, const void *bytes, size_t size_bytes);
void task_resume(struct task *task, int signal); /* PTRACE_CONT */
void task_resume_to_exit(struct task *task);     /* PTRACE_SYSCALL: stops at the end of the call */
/* A text that ends within `size_bytes`; false if it does not. */
bool process_read_text(struct process *process, uint64_t address, char *text, size_t size_bytes);
uint64_t call_argument(const struct user_regs_struct *registers, unsigned index); /* 0 to 5 */
/* At a seccomp stop: the call is not executed and answers `result`. */
void task_skip_call(struct task *task, struct user_regs_struct *registers, int64_t result);

/* Runs the call at whose entry the task is stopped, then `at_exit`. */
void task_run_to_exit(struct task *task, const struct user_regs_struct *registers,
                      void (*at_exit)(struct supervisor *supervisor, struct task *task,
                                      struct user_regs_struct *registers));

/* filter.c: which system calls stop. Returns 0 or an errno value; called between fork and exec. A
 * call by the 32-bit or x32 convention raises SIGSYS with this number in si_errno. */
#define FILTER_FOREIGN_CALL 3264
int filter_install(void);

/* vdso.c */
bool vdso_is_patchable(void);
/* At the exec stop: rewrites the clock functions, seeds AT_RANDOM. */
void vdso_patch(struct supervisor *supervisor, struct process *process);
/* Brings the clock words of a process up to date. */
void vdso_update(struct process *process);
/* Is the address one of the code that reads the clock? */
bool vdso_is_reading(const struct process *process, uint64_t address);

/* spin.c: programs that look at the clock again and again. */
void spin_begin(struct process *process, uint64_t counter_address);
/* True if this look at the clock lasts: the task is held at it. */
bool spin_holds(struct supervisor *supervisor, struct task *task,
                const struct user_regs_struct *registers);
/* False if it was ended, because it does nothing else. */
bool spin_step_ended(struct supervisor *supervisor, struct task *task);
/* A task has spent so long on looking. True if that is too long, and its tree was ended. */
bool spin_is_endless(struct supervisor *supervisor, struct task *task, int64_t spent_ns);

/* wait.c: timed waits. */
void wait_enter(struct supervisor *supervisor, struct task *task,
                struct user_regs_struct *registers);
/* False if the call is no wait that would block. */
bool wait_enter_watched(struct supervisor *supervisor, struct task *task,
                        struct user_regs_struct *registers);
void wait_exit(struct supervisor *supervisor, struct task *task);
void wait_fire(struct supervisor *supervisor, struct task *task);
/* A signal may be on its way to the tasks of the process (NULL: to anybody): sleepers that are held
 * must hear it. */
void wait_unhold(struct supervisor *supervisor, const struct process *process);
bool wait_is_timed(int64_t call);
/* Whoever enters this wait, or finds that it is over, wakes nobody by it. */
bool wait_wakes_nobody(const struct task *task);
/* A look at the clock that lasts so long. */
void wait_hold_reading(struct supervisor *supervisor, struct task *task,
                       const struct user_regs_struct *registers, int64_t duration_ns);
/* Lets the eldest task that is at the entry of a wait into it; false if there was none. What it
 * waits for may have come already. */
bool wait_let_in(struct supervisor *supervisor);
/* overdue.c: false if a wait that is over before it begins takes no time; else it has a deadline.
 */
bool overdue_wait_takes(struct supervisor *supervisor, struct task *task);
/* How long a relative wait lasts that was asked to last so long. */
int64_t overdue_nap_ns(struct task *task, int64_t duration_ns);
/* The task whose deadline is first; ties by creation. NULL if none has one. */
struct task *wait_first(struct supervisor *supervisor);
/* A signal is about to be delivered to a task whose call it interrupted. The kernel interrupts the
 * calls of a traced task even for a signal that it ignores: such a call goes on as if nothing had
 * happened. */
void wait_signal_arrives(struct supervisor *supervisor, struct task *task, bool is_ignored,
                         bool is_caught);

/* The clock was set, or runs differently: deadlines are computed anew. */
void timers_clock_changed(struct supervisor *supervisor);
void descriptor_timers_clock_changed(struct supervisor *supervisor);

/* timer.c: timers that signal. The functions named timer_* answer the calls of that name. */
int64_t timers_next_ns(const struct supervisor *supervisor);
void timers_fire_next(struct supervisor *supervisor);
bool timers_are_armed(const struct supervisor *supervisor, const struct process *root);
/* The process is gone, or has executed a program (which keeps the timer of setitimer and alarm). */
void timers_forget(struct supervisor *supervisor, const struct process *process, bool keeps_real);
typedef void call_handler(struct supervisor *supervisor, struct task *task,
                          struct user_regs_struct *registers);
call_handler timer_alarm, timer_set_interval, timer_get_interval, timer_create_call, timer_set,
    timer_get, timer_get_overruns, timer_delete_call;

/* ticker.c: threads that wake, find nothing to do and wait again. */
void ticker_waits(struct supervisor *supervisor, struct task *task);
void ticker_timed_out(struct supervisor *supervisor, struct task *task);
void ticker_disturb(struct task *task);
bool ticker_is_watchable(const struct task *task);
void ticker_let_go(struct task *task);
/* At the stop of a watched task at a call. */
void ticker_calls(struct supervisor *supervisor, struct task *task);
/* It is held at a wait that it has not entered, and that would time out. */
bool ticker_is_due(struct task *task);
/* At its deadline it runs no further than to its next call. */
bool ticker_is_quiet(struct task *task);
bool ticker_make_plain(struct supervisor *supervisor, struct task *task);
bool ticker_is_running(const struct task *task);
bool ticker_left_all_asleep(struct supervisor *supervisor);
/* Before anybody else runs, tickers enter their waits; true if there were any. */
bool ticker_let_in(struct supervisor *supervisor);
/* One stands at a call that may concern others: tickers enter their waits first. */
bool ticker_hold_back(struct supervisor *supervisor);
/* It is let on; true if there was one. */
bool ticker_go_on(struct supervisor *supervisor);

/* set-clock.c */
call_handler clock_set_time, clock_set_time_of_day, clock_adjust;

/* batch-receive.c: recvmmsg. */
call_handler batch_receive;

/* descriptor-timer.c: timerfd. */
int64_t descriptor_timers_next_ns(const struct supervisor *supervisor);
void descriptor_timers_fire_next(struct supervisor *supervisor);
void descriptor_timer_free(void *timer);
/* Forgets those that no process has open any more: they would fire for ever. */
void descriptor_timers_sweep(struct supervisor *supervisor);
call_handler descriptor_timer_set, descriptor_timer_get;

/* flight.c: TCP connections within the tree. */
void flight_init(struct supervisor *supervisor);
void flight_free(struct flight *flight);
call_handler flight_connect;
bool flight_has_connections(const struct supervisor *supervisor);
/* Something moves on one of them while everybody sleeps; the kernel's timers bring it on. */
bool flight_is_under_way(struct supervisor *supervisor);

/* socket-timeout.c: SO_RCVTIMEO and SO_SNDTIMEO. */
call_handler socket_timeout_set, socket_timeout_get;
void socket_timeout_signal_arrives(struct supervisor *supervisor, struct task *task,
                                   bool is_ignored);
void socket_timeouts_look(struct supervisor *supervisor);
void socket_timeout_fire(struct task *task);
void socket_timeout_finish(struct supervisor *supervisor, struct task *task);

/* file-times.c: virtual times of the files that the tree writes. */
struct file_times *file_times_new(const struct clock *clock);
void file_times_free(struct file_times *times);
/* What was written is given the present time: before the clock moves. */
void file_times_settle(struct file_times *times);
/* A process has opened the descriptor for writing, or starts with it. */
void file_times_opened(struct file_times *times, pid_t pid, int fd);
call_handler file_times_read, file_times_set, file_times_change;

/* open.c */
struct opening {
    char path[PATH_MAX]; /* as the program gave it */
    uint64_t address, flags;
    int folder;
};
call_handler open_enter;
bool opening_read(struct task *task, const struct user_regs_struct *registers,
                  struct opening *opening);

/* virtual-open.c: files that tell the time. False if this is none: the task still stands at the
 * entry of its call. */
bool virtual_open(struct task *task, struct user_regs_struct *registers,
                  const struct opening *opening);
GArray *virtual_files_new(void);
void virtual_files_refresh(struct supervisor *supervisor);
void virtual_files_clear(struct supervisor *supervisor);

/* random-device.c: randomness from the seed. */
call_handler random_give;
/* Does the process have one of the devices open? */
void random_device_look(struct process *process);
/* A call of a process that has one began or ended. */
void random_device_follow(struct task *task);

/* elsewhere.c: who wants to leave the machine. */
call_handler elsewhere_connect, elsewhere_send, elsewhere_send_message, elsewhere_send_messages;

/* call.c: what else stops at a seccomp stop. */
void call_enter(struct supervisor *supervisor, struct task *task);
/* At the entry of a call that asks for the time: answers it. */
void call_read_clock(struct supervisor *supervisor, struct task *task,
                     struct user_regs_struct *registers);
/* At the delivery of SIGSYS: was it raised by a call of a 32-bit or x32 program? */
bool call_is_foreign(const struct task *task);
void call_refuse_foreign(struct supervisor *supervisor, struct task *task);

/* stop.c: what waitpid reports. True if anything was handled. */
bool stops_handle_one(struct supervisor *supervisor);
bool stops_wait_any(struct supervisor *supervisor); /* blocks; false if there is no child */
void stops_wait_for(struct supervisor *supervisor, pid_t tid); /* the next of this task */
bool stops_wait_until_tick(struct supervisor *supervisor);     /* or a signal: false */

/* Is the signal in the set that /proc/PID/status shows under the name ("\nSigCgt:", "\nShdPnd:")?
 */
bool signal_set_has(pid_t tid, const char *name, int signal);

/* scan.c: does anything run? */
enum scan_result { SCAN_ASLEEP, SCAN_RUNNING };
/* Every task is held at an entry: nothing can run. */
bool scan_all_held(const struct supervisor *supervisor);
/* A close look asks also threads that wait for events whether they wait for the disk instead. The
 * clock moves, and servers work, after one. */
enum scan_result scan_tasks(struct supervisor *supervisor, bool is_close_look);
/* False if the thread is not blocked in a call. */
bool task_is_blocked(struct task *task, struct blocked *blocked);
/* The arguments of the call that it is blocked in; false if it is in none. */
bool task_call_arguments(struct task *task, uint64_t arguments[6]);
/* How often the thread was given the CPU. */
uint64_t task_turns(struct task *task);
int64_t scan_cpu_ns(struct supervisor *supervisor);

/* start.c uses the handlers for the first stops of a child. */
void notify(struct supervisor *supervisor, enum supervisor_notice notice, struct process *process,
            struct process *other, int64_t detail, const char *text);
