/* Folders that are not the tree's own: who wants to change something in one is reported, whether or
 * not the machine lets him. Not seen: a change of a file's mode, owner or attributes. Source:
 * realpath(3), path_resolution(7). */
#include "sim/supervisor/file-times.h"
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

/* Without links; the last part of the path may not exist, or be a link that is not followed. To be
 * freed with free(3); NULL: nowhere. */
static char *resolve(const char *path, bool follows)
{
    char *whole = follows ? realpath(path, NULL) : NULL;
    if (whole != NULL) {
        return whole;
    }
    g_autofree char *parent = g_path_get_dirname(path);
    g_autofree char *name = g_path_get_basename(path);
    char *folder = realpath(parent, NULL);
    if (folder == NULL) {
        return NULL;
    }
    g_autofree char *both = g_build_filename(folder, name, NULL);
    free(folder);
    return strdup(both);
}

/* What stands behind the folder in the path: "" for the folder itself, NULL if it is elsewhere. */
static const char *rest_below(const char *path, const char *folder)
{
    size_t length = strlen(folder);
    bool is_below =
        strncmp(path, folder, length) == 0 && (path[length] == '/' || path[length] == '\0');
    return is_below ? path + length : NULL;
}

static enum touch touch_of(uint64_t call)
{
    static const struct {
        int64_t call;
        enum touch touch;
    } touches[] = {
        {SYS_mkdir, TOUCH_CREATE},         {SYS_mkdirat, TOUCH_CREATE},
        {SYS_mknod, TOUCH_CREATE},         {SYS_mknodat, TOUCH_CREATE},
        {SYS_symlink, TOUCH_CREATE},       {SYS_symlinkat, TOUCH_CREATE},
        {SYS_link, TOUCH_CREATE},          {SYS_linkat, TOUCH_CREATE},
        {SYS_rmdir, TOUCH_REMOVE},         {SYS_unlink, TOUCH_REMOVE},
        {SYS_unlinkat, TOUCH_REMOVE},      {SYS_rename, TOUCH_RENAME},
        {SYS_renameat, TOUCH_RENAME},      {SYS_renameat2, TOUCH_RENAME},
        {SYS_truncate, TOUCH_TRUNCATE},    {SYS_utimensat, TOUCH_ATTRIBUTES},
        {SYS_utimes, TOUCH_ATTRIBUTES},    {SYS_futimesat, TOUCH_ATTRIBUTES},
        {SYS_utime, TOUCH_ATTRIBUTES},     {SYS_chmod, TOUCH_ATTRIBUTES},
        {SYS_fchmod, TOUCH_ATTRIBUTES},    {SYS_fchmodat, TOUCH_ATTRIBUTES},
        {SYS_fchmodat2, TOUCH_ATTRIBUTES}, {SYS_chown, TOUCH_ATTRIBUTES},
        {SYS_lchown, TOUCH_ATTRIBUTES},    {SYS_fchown, TOUCH_ATTRIBUTES},
        {SYS_fchownat, TOUCH_ATTRIBUTES},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(touches); i++) {
        if (touches[i].call == (int64_t)call) {
            return touches[i].touch;
        }
    }
    return TOUCH_OPEN;
}

static void look(struct supervisor *supervisor, struct task *task, const char *path,
                 enum touch touch)
{
    for (const char *const *folder = supervisor->settings.guarded_folders; *folder != NULL;
         folder++) {
        char *guarded = realpath(*folder, NULL);
        const char *rest = guarded != NULL ? rest_below(path, guarded) : NULL;
        if (rest != NULL) {
            g_autofree char *name = g_path_get_basename(*folder);
            g_autofree char *text = g_strconcat(name, rest, NULL);
            notify(supervisor, NOTICE_TOUCHED, task->process, NULL, touch, text);
        }
        free(guarded);
    }
}

void guarded_look(struct supervisor *supervisor, struct task *task,
                  const struct user_regs_struct *registers, struct file_argument argument,
                  bool follows)
{
    if (supervisor->settings.guarded_folders == NULL) {
        return;
    }
    g_autofree char *path = file_path_of(task, registers, argument);
    char *resolved = path != NULL ? resolve(path, follows) : NULL;
    if (resolved != NULL) {
        look(supervisor, task, resolved, touch_of(registers->orig_rax));
    }
    free(resolved);
}
