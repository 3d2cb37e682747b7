/* Times of files by inode: which virtual time each real stamp stands for. An inode whose birth has
 * changed is another file that was given the same number. */
#include "sim/supervisor/file-record.h"
#include "sim/host.h"
#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#define RECORD_LIMIT 200000
#define SECONDS_LIMIT (INT64_MAX / NS_PER_S)

struct stamp {
    int64_t real_ns, shown_ns;
};

struct file_record {
    uint64_t device, inode;
    struct stamp stamps[STAMPS];
    bool is_written; /* by the tree */
    bool is_unnamed; /* made without a name: getting one is no birth */
};

struct file_records {
    const struct clock *clock;
    int64_t began_ns; /* the first stamp that the kernel can have given during the run */
    GHashTable *by_inode;
};

static guint hash_of(gconstpointer key)
{
    const struct file_record *record = key;
    return (guint)(record->inode * 31 + record->device);
}

static gboolean are_equal(gconstpointer left, gconstpointer right)
{
    const struct file_record *one = left, *other = right;
    return one->inode == other->inode && one->device == other->device;
}

struct file_records *file_records_new(const struct clock *clock)
{
    struct file_records *records = g_new0(struct file_records, 1);
    records->clock = clock;
    records->began_ns = host_file_stamp_ns();
    records->by_inode = g_hash_table_new_full(hash_of, are_equal, g_free, NULL);
    return records;
}

void file_records_free(struct file_records *records)
{
    g_hash_table_unref(records->by_inode);
    g_free(records);
}

void file_records_begin_earlier(struct file_records *records, int64_t span_ns)
{
    records->began_ns = MIN(records->began_ns, host_file_stamp_ns() - span_ns);
}

int64_t file_stamp_ns(int64_t seconds, int64_t nanoseconds)
{
    bool fits = seconds > -SECONDS_LIMIT && seconds < SECONDS_LIMIT;
    return fits ? seconds * NS_PER_S + nanoseconds : STAMP_UNKNOWN;
}

static int64_t stamp_of(const struct statx_timestamp *stamp)
{
    return file_stamp_ns(stamp->tv_sec, stamp->tv_nsec);
}

struct timespec file_stamp_split(int64_t stamp_ns)
{
    int64_t rest_ns = (stamp_ns % NS_PER_S + NS_PER_S) % NS_PER_S;
    return (struct timespec){(stamp_ns - rest_ns) / NS_PER_S, rest_ns};
}

bool file_state_read(int folder_fd, const char *name, int flags, struct file_state *state)
{
    struct statx status;
    if (statx(folder_fd, name, flags | AT_EMPTY_PATH | AT_NO_AUTOMOUNT,
              STATX_BASIC_STATS | STATX_BTIME, &status) != 0) {
        return false;
    }
    bool has_birth = (status.stx_mask & STATX_BTIME) != 0;
    *state = (struct file_state){
        .device = makedev(status.stx_dev_major, status.stx_dev_minor),
        .inode = status.stx_ino,
        .is_folder = S_ISDIR(status.stx_mode),
        .has_other_names = !S_ISDIR(status.stx_mode) && status.stx_nlink > 1,
        .has_no_name = status.stx_nlink == 0,
        .stamps_ns = {stamp_of(&status.stx_atime), stamp_of(&status.stx_mtime),
                      stamp_of(&status.stx_ctime),
                      has_birth ? stamp_of(&status.stx_btime) : STAMP_UNKNOWN},
    };
    return true;
}

static bool is_of_this_run(const struct file_records *records, int64_t real_ns)
{
    return real_ns >= records->began_ns && real_ns <= host_wall_ns();
}

static struct file_record *find(const struct file_records *records, const struct file_state *state)
{
    struct file_record key = {.device = state->device, .inode = state->inode};
    return g_hash_table_lookup(records->by_inode, &key);
}

static void forget(struct file_record *record)
{
    record->is_written = record->is_unnamed = false;
    for (unsigned kind = 0; kind < STAMPS; kind++) {
        record->stamps[kind] = (struct stamp){STAMP_UNKNOWN, STAMP_UNKNOWN};
    }
}

/* NULL when there are too many. */
static struct file_record *find_or_add(struct file_records *records, const struct file_state *state)
{
    struct file_record *record = find(records, state);
    if (record == NULL && g_hash_table_size(records->by_inode) < RECORD_LIMIT) {
        record = g_new0(struct file_record, 1);
        record->device = state->device;
        record->inode = state->inode;
        forget(record);
        g_hash_table_add(records->by_inode, record);
    }
    return record;
}

/* A new name of an old file is no birth. */
static bool is_another_file(const struct file_record *record, const struct file_state *state,
                            unsigned touched)
{
    int64_t known_ns = record->stamps[STAMP_BIRTH].real_ns;
    return ((touched & STAMP_BIT(STAMP_BIRTH)) != 0 && !state->has_other_names &&
            !record->is_unnamed) ||
           (known_ns != STAMP_UNKNOWN && known_ns != state->stamps_ns[STAMP_BIRTH]);
}

void file_records_note(struct file_records *records, const struct file_state *state,
                       unsigned touched)
{
    struct file_record *record = find_or_add(records, state);
    if (record == NULL) {
        return;
    }
    if (is_another_file(record, state, touched)) {
        forget(record);
    }
    record->is_unnamed = state->has_no_name;
    touched &= ~STAMP_BIT(STAMP_BIRTH);
    for (unsigned kind = 0; kind < STAMPS; kind++) {
        int64_t real_ns = state->stamps_ns[kind];
        struct stamp *stamp = &record->stamps[kind];
        if (real_ns == stamp->real_ns && (touched & STAMP_BIT(kind)) == 0) {
            continue;
        }
        *stamp = (struct stamp){
            real_ns, is_of_this_run(records, real_ns) ? clock_wall_ns(records->clock) : real_ns};
    }
}

void file_records_note_explicit(struct file_records *records, const struct file_state *state,
                                unsigned kinds)
{
    struct file_record *record = find_or_add(records, state);
    for (unsigned kind = 0; record != NULL && kind < STAMPS; kind++) {
        if ((kinds & STAMP_BIT(kind)) != 0) {
            int64_t set_ns = state->stamps_ns[kind];
            record->stamps[kind] = (struct stamp){set_ns, set_ns};
        }
    }
}

bool file_records_translate(struct file_records *records, struct file_state *state)
{
    struct file_record *record = find(records, state);
    bool any = false;
    for (unsigned kind = 0; kind < STAMPS; kind++) {
        int64_t real_ns = state->stamps_ns[kind], shown_ns = real_ns;
        if (real_ns == STAMP_UNKNOWN) {
            continue;
        }
        if (record != NULL && record->stamps[kind].real_ns == real_ns) {
            shown_ns = record->stamps[kind].shown_ns;
        } else if (is_of_this_run(records, real_ns)) {
            shown_ns = clock_wall_ns(records->clock);
            record = find_or_add(records, state);
            if (record != NULL) {
                record->stamps[kind] = (struct stamp){real_ns, shown_ns};
            }
        }
        state->stamps_ns[kind] = shown_ns;
        any |= shown_ns != real_ns;
    }
    return any;
}

void file_records_note_written(struct file_records *records, const struct file_state *state)
{
    struct file_record *record = find_or_add(records, state);
    if (record != NULL) {
        record->is_written = true;
    }
}

bool file_records_is_written(const struct file_records *records, const struct file_state *state)
{
    const struct file_record *record = find(records, state);
    return (record != NULL && record->is_written) ||
           (state->is_folder && is_of_this_run(records, state->stamps_ns[STAMP_BIRTH]));
}
