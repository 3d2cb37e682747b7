#pragma once
/* What is known of the times of files. The kernel stamps with the real clock, whose ticks are long:
 * many virtual days pass within one. So for each stamp that the kernel gave during the run the
 * virtual time is kept beside it, by inode; stamps from before the run, and those that a program
 * set itself, stand for themselves. */
#include "sim/clock.h"
#include <stdbool.h>
#include <stddef.h>
#include <time.h>

enum stamp_kind { STAMP_ACCESS, STAMP_MODIFY, STAMP_CHANGE, STAMP_BIRTH, STAMPS };
#define STAMP_BIT(kind) (1u << (kind))

/* What a file's inode says. Nanoseconds since 1970; STAMP_UNKNOWN: the file system has none, or it
 * is out of range. */
#define STAMP_UNKNOWN INT64_MIN
struct file_state {
    uint64_t device, inode;
    bool is_folder, has_other_names, has_no_name;
    int64_t stamps_ns[STAMPS];
};

struct file_records;
struct file_records *file_records_new(const struct clock *clock);
void file_records_free(struct file_records *records);
/* Stamps that are up to so much older count as given during the run. */
void file_records_begin_earlier(struct file_records *records, int64_t span_ns);

/* The file looks like this now. `touched` has the bits of the stamps that were given anew since the
 * last look, even if they look the same. */
void file_records_note(struct file_records *records, const struct file_state *state,
                       unsigned touched);
/* A program has set the stamps with these bits itself, to what the inode says. */
void file_records_note_explicit(struct file_records *records, const struct file_state *state,
                                unsigned kinds);
/* Replaces real stamps by the virtual times they stand for; false if nothing changed. A stamp of
 * the run that nobody knows of was given just now. */
bool file_records_translate(struct file_records *records, struct file_state *state);

/* The tree has opened it for writing, or it is a folder that was made during the run: what it shows
 * may be put onto the disk. */
void file_records_note_written(struct file_records *records, const struct file_state *state);
bool file_records_is_written(const struct file_records *records, const struct file_state *state);

/* False if the file is not there. `name` is empty for the folder itself; `flags` as of statx(2). */
bool file_state_read(int folder_fd, const char *name, int flags, struct file_state *state);
int64_t file_stamp_ns(int64_t seconds, int64_t nanoseconds);
struct timespec file_stamp_split(int64_t stamp_ns);
