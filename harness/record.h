#pragma once
/* Where a run keeps what it recorded: `.tillspec/runs/ID/` in the working directory, or, where that
 * can't be written, below $XDG_STATE_HOME (~/.local/state). The newest RECORD_LIMIT runs are kept.
 */
#include <glib.h>

#define RECORD_LIMIT 10

/* A new, empty folder for this run. Free with g_free. */
char *record_folder_new(GError **error);
/* The path, without suffix, at which the row's files go; its folders exist afterwards. Free with
 * g_free. */
char *record_path(const char *run_folder, const char *row_id, GError **error);
