/* Times of files in virtual time, through `tillspec warp` and the tools that people use. The clock
 * begins at 2030-12-02T00:00:00Z; expectations are computed by hand from the durations that the
 * scripts sleep, and from the manual pages of the tools. */
#include "harness/commands/warp-for-tests.h"
#include <criterion/parameterized.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* `ages FILE...` prints modification and change in seconds since the start. */
#define PROLOGUE                                                                                   \
    "export TZ=UTC0 LC_ALL=C; T0=$(date +%s); since() { echo $(($1 - T0)); };"                     \
    "ages() { for f; do echo \"$f $(since $(stat -c %Y \"$f\")) $(since $(stat -c %Z "             \
    "\"$f\"))\"; "                                                                                 \
    "done; };"
#define PYTHON "/usr/bin/python3 -c '"
#define REQUESTS "3"
#define SERVER                                                                                     \
    PYTHON "import http.server as h\n"                                                             \
           "s = h.HTTPServer((\"127.0.0.1\", 0), h.SimpleHTTPRequestHandler)\n"                    \
           "print(s.server_port, file=open(\"port\", \"w\"))\n"                                    \
           "for i in range(" REQUESTS "): s.handle_request()' 2>/dev/null & sleep 1; "             \
           "URL=http://127.0.0.1:$(cat port)/served; "

struct row {
    const char *what, *script, *expected;
};

static const struct row rows[] = {
    {"a write, a change of mode and a second write",
     "echo 1 > a; ages a; sleep 86400; chmod 600 a; ages a; sleep 60; echo 2 >> a; ages a",
     "a 0 0\na 0 86400\na 86460 86460\n"},
    {"birth", "echo 1 > a; sleep 9; echo 2 >> a; ln a b; since $(stat -c %W b)", "0\n"},
    {"an inode that is used again is born again",
     "echo 1 > a; sleep 9; rm a; echo 1 > a; since $(stat -c %W a)", "9\n"},
    {"all that stat shows of a new file is the present, to the nanosecond",
     "sleep 0.123456789; echo 1 > a; stat -c '%x|%y|%z' a",
     "2030-12-02 00:00:00.123456789 +0000|2030-12-02 00:00:00.123456789 +0000|"
     "2030-12-02 00:00:00.123456789 +0000\n"},
    {"files written within one tick of the real clock keep their order",
     "for i in 1 2 3 4 5 6 7 8; do echo > f$i; sleep 0.000000001; done; ls -tr | tr '\\n' ' '",
     "f1 f2 f3 f4 f5 f6 f7 f8 "},
    {"an old file that is written again is the newest",
     "for i in 1 2 3; do echo > f$i; sleep 0.001; done; echo >> f1; sleep 0.001; ls -tr | tr "
     "'\\n' ' '",
     "f2 f3 f1 "},
    {"order is kept across processes",
     "(sleep 2; echo > second) & (sleep 1; echo > first) & (sleep 3; echo > third) & wait; "
     "ls -tr | tr '\\n' ' '",
     "first second third "},
    {"[ -nt ]", "echo > a; sleep 1; echo > b; [ b -nt a ] && echo newer; [ a -nt b ] || echo older",
     "newer\nolder\n"},
    {"find -newer", "echo > a; sleep 3600; echo > b; sleep 3600; echo > c; find . -type f -newer b",
     "./c\n"},
    {"find -mmin",
     "echo > a; sleep 3600; echo > b; sleep 60; find . -type f -mmin -30; echo; find . -type f "
     "-mmin +30",
     "./b\n\n./a\n"},
    {"find -mtime",
     "echo > a; sleep 900000; echo > b; find . -type f -mtime +7; find . -type f -mtime -7",
     "./a\n./b\n"},
    {"make",
     "printf 'out: in\\n\\t@cp in out; echo made\\n' > Makefile; echo > in; make; sleep 1; make; "
     "sleep 86400; echo >> in; sleep 0.001; make; make; touch -d '+1 hour' in; sleep 7200; make",
     "made\nmake: 'out' is up to date.\nmade\nmake: 'out' is up to date.\nmade\n"},
    {"touch sets the present", "echo > a; sleep 100; touch a; ages a; sleep 7; touch -a a; ages a",
     "a 100 100\na 100 107\n"},
    {"touch -d and -r leave what they set alone",
     "touch -d '2019-08-07 06:05:04' a; sleep 50; touch -r a b; stat -c %y a b; sleep 1; echo > a; "
     "ages a",
     "2019-08-07 06:05:04.000000000 +0000\n2019-08-07 06:05:04.000000000 +0000\na 51 51\n"},
    {"cp -p, mv and ln keep times",
     "echo > a; sleep 5; cp -p a b; sleep 5; mv b c; sleep 5; ln c d; ages a c d",
     "a 0 0\nc 0 15\nd 0 15\n"},
    {"tar keeps ages there and back",
     "echo > a; sleep 86400; tar cf x.tar a; rm a; sleep 86400; tar xf x.tar; ages a; "
     "tar xmf x.tar; ages a",
     "a 0 172800\na 172800 172800\n"},
    {"a folder",
     "mkdir d; sleep 5; echo > d/x; ages d; sleep 5; echo >> d/x; ages d; sleep 5; rm "
     "d/x; ages d; sleep 5; mv d e; ages e",
     "d 5 5\nd 5 5\nd 15 15\ne 15 20\n"},
    {"a folder that was watched under another name",
     "mkdir d; echo > d/x; sleep 5; mv d e; mkdir d; sleep 5; echo >> e/x; echo > d/x; ages e/x "
     "d/x; sleep 5; echo >> e/x; ages e/x d/x",
     "e/x 10 10\nd/x 10 10\ne/x 15 15\nd/x 10 10\n"},
    {"a symbolic link and what it points at",
     "mkdir d; ln -s d/x l; sleep 5; echo > l; ages l d/x; sleep 5; touch -h l; ages l d/x",
     "l 0 0\nd/x 5 5\nl 10 10\nd/x 5 5\n"},
    {"output that a descriptor leads to",
     "exec 5> a; sleep 5; echo >&5; ages a; sleep 5; echo >&5; sleep 5; ages a",
     "a 5 5\na 10 10\n"},
    {"many files at once",
     "mkdir d; cd d; seq 3000 | xargs touch; sleep 5; seq 2000 | xargs touch; find . -type f -mmin "
     "-0.01 | wc -l; find . -type f -mmin +0.05 | wc -l",
     "2000\n1000\n"},
    {"python3",
     PYTHON "import os, time\n"
            "t = int(time.time()); open(\"a\", \"w\"); time.sleep(86400)\n"
            "print(os.stat(\"a\").st_mtime - t, time.time() - os.path.getmtime(\"a\"))\n"
            "os.utime(\"a\"); print(os.stat(\"a\").st_mtime_ns - t * 10**9)\n"
            "os.utime(\"a\", (5, 7)); s = os.stat(\"a\"); print(s.st_atime, s.st_mtime, s.st_ctime "
            "- t)\n"
            "f = open(\"a\", \"r+b\"); time.sleep(10); f.write(b\"x\"); f.flush()\n"
            "print(os.fstat(f.fileno()).st_mtime - t)'",
     "0.0 86400.0\n86400000000000\n5.0 7.0 86400.0\n86410.0\n"},
    {"many writes to one file, each a second after the other",
     PYTHON "import os, time\n"
            "f = os.open(\"a\", os.O_RDWR | os.O_CREAT); wrong = 0\n"
            "for i in range(300):\n"
            "    os.write(f, b\"x\"); time.sleep(1)\n"
            "    wrong += os.fstat(f).st_mtime != time.time() - 1\n"
            "print(wrong)'",
     "0\n"},
    {"a file that is written through memory is dated when it is closed",
     PYTHON "import mmap, os, time\n"
            "t = time.time(); f = open(\"a\", \"w+b\"); f.write(b\"x\" * 4096); f.flush()\n"
            "os.utime(\"a\", (5, 7))\n"
            "m = mmap.mmap(f.fileno(), 4096); time.sleep(60); m[0:1] = b\"y\"; m.flush()\n"
            "m.close(); f.close(); time.sleep(60); print(os.stat(\"a\").st_mtime - t)'",
     "60.0\n"},
    {"node",
     "cat > a.mjs <<'EOF'\n"
     "import fs from 'node:fs'\n"
     "const t = Date.now(); fs.writeFileSync('a', 'x')\n"
     "setTimeout(() => {\n"
     "  const s = fs.statSync('a')\n"
     "  console.log(s.mtimeMs - t, s.ctimeMs - t, s.birthtimeMs - t, Date.now() - s.mtimeMs)\n"
     "  fs.utimesSync('a', new Date(1000), new Date(2000)); fs.appendFileSync('b', 'x')\n"
     "  console.log(fs.statSync('a').mtimeMs, fs.statSync('b').mtimeMs - t)\n"
     "}, 86400000)\nEOF\nnode a.mjs",
     "0 0 0 86400000\n2000 86400000\n"},
    {"Last-Modified there and back",
     "echo 1 > served; sleep 86400; " SERVER
     "curl -s -o got -R $URL; ages served got | cut -d' ' -f1,2; "
     "curl -s -o /dev/null -w '%{http_code}\\n' -z got $URL; sleep 86400; echo 2 > served; "
     "curl -s -o got -R -w '%{http_code}\\n' -z got $URL; ages got | cut -d' ' -f1,2; wait",
     "served 0\ngot 0\n304\n200\ngot 172801\n"},
    {"files of the system keep their times",
     "[ $(stat -c %Y /usr/bin/env) -lt $T0 ] && [ $(stat -c %Y /etc/passwd) -lt $T0 ] && echo kept",
     "kept\n"},
};

ParameterizedTestParameters(files, virtual_times)
{
    static int indices[G_N_ELEMENTS(rows)];
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        indices[i] = (int)i;
    }
    return cr_make_param_array(int, indices, G_N_ELEMENTS(rows));
}

ParameterizedTest(int *index, files, virtual_times)
{
    const struct row *row = &rows[*index];
    g_autofree char *folder = warp_new_folder();
    g_autofree char *script = g_strconcat(PROLOGUE, row->script, NULL);
    const char *const command[] = {"sh", "-c", script, NULL};
    int status;
    g_autofree char *output = warp_output(folder, NULL, command, &status);
    warp_remove_folder(folder);
    cr_assert_str_eq(output, row->expected, "%s: expected `%s`, got `%s`", row->what, row->expected,
                     output);
}

/* What probe-file-times prints: modification and change in seconds since the start. Its parts sleep
 * 10 s between the steps. */
static const struct row probe_rows[] = {
    {"set", NULL,
     "futimesat: done\na: 7 10\nfutimesat NULL: done\na: 20 20\nutime: done\na: 5 20\n"
     "utime NULL: done\na: 30 30\nutimes: done\na: 7 30\nfutimens: done\na: -4 40\n"
     "futimens now: done\na: -4 50\nfutimens NULL: done\na: 50 50\n"},
    {"change", NULL,
     "openat2: 10 10\nrenameat2: done\none: 10 20\ntwo: 0 20\ntruncate: done\ntwo: 30 30\n"
     "creat: 40 40\nftruncate: done\ntwo: 50 50\nfallocate: done\ntwo: 60 60\nmknod: done\n"
     "fifo: 60 60\nlinkat: done\nlate: 70 80\nwrite: done\nlate: 90 90\n"},
    {"read", NULL,
     "stat: 0 0\nlstat: 0 0\nfstat: 0 0\nnewfstatat: 0 0\nnewfstatat fd: 0 0\nstatx: 0 0\n"
     "statx fd: 0 0\n"},
    {"hostile", NULL,
     "stat of no address: EFAULT\nstat to no address: EFAULT\nstat to address 0: EFAULT\n"
     "stat of a long path: ENAMETOOLONG\nstat of an endless path: EFAULT\n"
     "fstat of no descriptor: EBADF\nstatx to no address: EFAULT\nstatx of nothing: EBADF\n"
     "open of no address: EFAULT\nopen of an endless path: EFAULT\n"
     "open of a long path: ENAMETOOLONG\nopen in no folder: EBADF\n"
     "openat2 of no address: EFAULT\nset to no address: EFAULT\nset of no address: EFAULT\n"
     "set of no descriptor: EBADF\nset of nothing: ENOENT\nrename of no address: EFAULT\n"
     "rename to no address: EFAULT\nrename of a long path: ENAMETOOLONG\n"
     "mkdir of nothing: ENOENT\nmkdir of the root: EEXIST\nmkdir with many slashes: done\n"
     "rmdir of it: done\nread of random to no address: EFAULT\nset far away: done\n"
     "stat of it: done\nset: done\na: -1922399998 0\n"},
};

ParameterizedTestParameters(files, rare_calls_and_hostile_arguments)
{
    static int indices[G_N_ELEMENTS(probe_rows)];
    for (unsigned i = 0; i < G_N_ELEMENTS(probe_rows); i++) {
        indices[i] = (int)i;
    }
    return cr_make_param_array(int, indices, G_N_ELEMENTS(probe_rows));
}

ParameterizedTest(int *index, files, rare_calls_and_hostile_arguments)
{
    const struct row *row = &probe_rows[*index];
    g_autofree char *folder = warp_new_folder();
    const char *const command[] = {BUILD_FOLDER "/probes/probe-file-times", row->what, NULL};
    int status;
    g_autofree char *output = warp_output(folder, NULL, command, &status);
    warp_remove_folder(folder);
    cr_assert_str_eq(output, row->expected, "%s: expected `%s`, got `%s`", row->what, row->expected,
                     output);
}

/* More folders than descriptors that the program is given. */
Test(files, folders_without_number)
{
    g_autofree char *folder = warp_new_folder();
    static const char script[] =
        PROLOGUE "ulimit -n; seq 1500 | xargs mkdir; for i in $(seq 1500); do echo > $i/x; done; "
                 "sleep 100; echo >> 7/x; echo >> 1499/x; ages 7/x 8/x 1499/x 1500/x";
    const char *const command[] = {
        "prlimit", "--nofile=1024:4096", WARP_PROGRAM, "warp", "--quiet", "--", "sh", "-c", script,
        NULL};
    int status;
    g_autofree char *output = NULL;
    g_autoptr(GError) error = NULL;
    cr_assert(g_spawn_sync(folder, (char **)command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output,
                           NULL, &status, &error));
    warp_remove_folder(folder);
    cr_assert_str_eq(output, "1024\n7/x 100 100\n8/x 0 0\n1499/x 100 100\n1500/x 0 0\n");
}

static int64_t modified_s(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    struct stat status;
    cr_assert_eq(stat(path, &status), 0, "%s is missing", path);
    return status.st_mtime;
}

/* 2030-12-02T00:00:00Z as date(1) says it. */
#define BEGIN_S INT64_C(1922400000)

Test(files, afterwards_what_the_command_wrote_has_its_virtual_times_on_the_disk)
{
    g_autofree char *folder = warp_new_folder();
    g_autofree char *old = g_build_filename(folder, "old", NULL),
                    *read = g_build_filename(folder, "read", NULL);
    struct timespec long_ago[2] = {{1000, 0}, {2000, 0}};
    cr_assert(g_file_set_contents(old, "x", 1, NULL) && g_file_set_contents(read, "x", 1, NULL));
    cr_assert(utimensat(AT_FDCWD, old, long_ago, 0) == 0 &&
              utimensat(AT_FDCWD, read, long_ago, 0) == 0);
    static const char script[] = "sleep 60; echo > a; mkdir d; sleep 60; echo > d/b; cat read; "
                                 "echo >> old; touch -d @5 set; echo done";
    const char *const command[] = {"sh", "-c", script, NULL};
    int status;
    g_autofree char *output = warp_output(folder, NULL, command, &status);
    cr_expect_str_eq(output, "xdone\n");
    cr_expect_eq(modified_s(folder, "a"), BEGIN_S + 60);
    cr_expect_eq(modified_s(folder, "d"), BEGIN_S + 120);
    cr_expect_eq(modified_s(folder, "d/b"), BEGIN_S + 120);
    cr_expect_eq(modified_s(folder, "old"), BEGIN_S + 120);
    cr_expect_eq(modified_s(folder, "set"), 5);
    cr_expect_eq(modified_s(folder, "read"), 2000);
    warp_remove_folder(folder);
}

Test(files, what_others_write_beside_the_command_keeps_its_times)
{
    g_autofree char *folder = warp_new_folder();
    g_autofree char *theirs = g_build_filename(folder, "theirs", NULL);
    const char *const command[] = {
        WARP_PROGRAM,
        "warp",
        "--quiet",
        "--",
        "sh",
        "-c",
        "echo > ours; sleep 60; echo go; while [ ! -e theirs ]; do :; done; sleep 60",
        NULL};
    int output, status;
    GPid pid;
    cr_assert(g_spawn_async_with_pipes(folder, (char **)command, NULL, G_SPAWN_DO_NOT_REAP_CHILD,
                                       NULL, NULL, &pid, NULL, &output, NULL, NULL));
    char line[3];
    cr_assert_eq(read(output, line, sizeof line), 3);
    cr_assert(g_file_set_contents_full(theirs, "x", 1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
    cr_assert_eq(waitpid(pid, &status, 0), pid);
    cr_expect_eq(modified_s(folder, "ours"), BEGIN_S);
    cr_expect_lt(modified_s(folder, "theirs"), BEGIN_S);
    close(output);
    warp_remove_folder(folder);
}
