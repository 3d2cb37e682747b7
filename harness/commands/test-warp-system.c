/* What the system tells programs of time and chance: /proc/uptime and its relatives, and
 * randomness, through `tillspec warp`. The machine has been up for 100 s when the clock begins, at
 * 2030-12-02T00:00:00Z, which is 1922400000. Expectations follow proc(5), random(4) and ps(1). */
#include "harness/commands/warp-for-tests.h"
#include <criterion/parameterized.h>
#include <string.h>

#define PYTHON "/usr/bin/python3 -c '"
#define STAT_FIELD(number) "cut -d' ' -f" number

struct row {
    const char *what, *script, *expected;
};

static const struct row rows[] = {
    {"/proc/uptime", "cat /proc/uptime; sleep 86400.25; read up idle < /proc/uptime; echo $up",
     "100.00 100.00\n86500.25\n"},
    {"/proc/uptime, read again without opening it",
     PYTHON "import time; f = open(\"/proc/uptime\"); print(f.read().split()[0])\n"
            "time.sleep(3600); f.seek(0); print(f.read().split()[0])\n"
            "time.sleep(1e6); f.seek(0); print(f.read().split()[0])'",
     "100.00\n3700.00\n1003700.00\n"},
    {"/proc/uptime from its folder, and without a folder",
     "cd /proc; sleep 5; cat uptime; cat ../proc/self/../uptime | wc -c", "105.00 105.00\n14\n"},
    {"one reader in many opens of /proc/uptime",
     "for i in 1 2 3 4 5 6 7 8 9; do for j in 1 2 3 4 5 6 7 8 9; do read up idle < /proc/uptime; "
     "done; sleep 1; done; echo $up",
     "108.00\n"},
    {"uptime(1)", "sleep 864000; LC_ALL=C uptime -p", "up 1 week, 3 days, 1 minute\n"},
    {"node's uptime", "sleep 1000; node -e 'console.log(require(\"os\").uptime())'", "1100\n"},
    {"the boot time of /proc/stat", "sleep 777; grep btime /proc/stat; grep -c ^cpu0 /proc/stat",
     "btime 1922399900\n1\n"},
    {"the start of a process", "sleep 50; sh -c 'sleep 7; cut -d\" \" -f22 /proc/$$/stat'",
     "15000\n"},
    {"the start of the reader itself", "sleep 50; " STAT_FIELD("3,22") " /proc/self/stat",
     "R 15000\n"},
    {"the start of the first process", "sleep 1000; " STAT_FIELD("22") " /proc/$$/stat", "10000\n"},
    {"a process whose name has a space and a bracket",
     "cp /bin/sleep 'a) b (c'; sleep 50; './a) b (c' 100 & sleep 1; cat /proc/$!/stat | sed "
     "'s/.*(a/(a/' | " STAT_FIELD("1,2,3,4,23") "",
     "(a) b (c) S 15000\n"},
    {"ps -o etimes", "sleep 5000 & sleep 1234; ps -o etimes= -p $! | tr -d ' '", "1234\n"},
    {"ps -o lstart", "sleep 86400; sleep 9 & sleep 5; TZ=UTC LC_ALL=C ps -o lstart= -p $!",
     "Tue Dec  3 00:00:00 2030\n"},
    {"a process from before the run was there at its start",
     "sleep 90; test $(" STAT_FIELD("22") " /proc/1/stat) -le 10000 && echo before", "before\n"},
    {"/dev/urandom is still a device",
     "exec 5< /dev/urandom; test -c /proc/self/fd/5 && stat -c %F /dev/urandom",
     "character special file\n"},
    {"as many bytes as were asked for",
     "dd if=/dev/urandom bs=3M count=2 2>/dev/null | wc -c; head -c 100 /dev/random | wc -c",
     "6291456\n100\n"},
    {"a version 4 UUID",
     "grep -cE '^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$' "
     "/proc/sys/kernel/random/uuid",
     "1\n"},
};

ParameterizedTestParameters(system_files, virtual_times)
{
    static int indices[G_N_ELEMENTS(rows)];
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        indices[i] = (int)i;
    }
    return cr_make_param_array(int, indices, G_N_ELEMENTS(rows));
}

ParameterizedTest(int *index, system_files, virtual_times)
{
    const struct row *row = &rows[*index];
    g_autofree char *folder = warp_new_folder();
    const char *const command[] = {"sh", "-c", row->script, NULL};
    int status;
    g_autofree char *output = warp_output(folder, NULL, command, &status);
    warp_remove_folder(folder);
    cr_assert_str_eq(output, row->expected, "%s: expected `%s`, got `%s`", row->what, row->expected,
                     output);
}

/* Each draws eight bytes or more, twice where that is possible. */
static const char *const draws[] = {
    "od -An -tx1 -N8 /dev/urandom; od -An -tx1 -N8 /dev/urandom",
    "od -An -tx1 -N8 /dev/random",
    "od -An -tx1 -N8 < /dev/urandom",
    "exec 5< /dev/urandom; head -c 8 <&5 | od -An -tx1; head -c 8 <&5 | od -An -tx1",
    "tr -dc a-z < /dev/urandom | head -c 20",
    "cat /proc/sys/kernel/random/uuid /proc/sys/kernel/random/boot_id",
    PYTHON "import os; print(os.urandom(8), os.getrandom(8))'",
    PYTHON "import uuid, random, secrets; print(uuid.uuid4(), random.random(), "
           "secrets.token_hex())'",
    PYTHON "import os; f = os.open(\"/dev/urandom\", 0); a, b = bytearray(3), bytearray(9)\n"
           "os.readv(f, [a, b]); print(a, b); os.preadv(f, [a, b], 0); print(a, b)\n"
           "print(os.pread(f, 8, 0))'",
    "node -e 'const c = require(\"crypto\"); console.log(c.randomUUID(), Math.random(), "
    "c.randomBytes(8).toString(\"hex\"))'",
    "openssl rand -hex 8",
    "mktemp -u XXXXXXXXXXXX",
    BUILD_FOLDER "/probes/probe-inheritance",
};

static char *draw(const char *script, const char *const *options)
{
    const char *const command[] = {"sh", "-c", script, NULL};
    int status;
    char *output = warp_output(NULL, options, command, &status);
    cr_assert_gt(strlen(output), 8, "`%s` printed `%s`", script, output);
    return output;
}

ParameterizedTestParameters(randomness, follows_the_seed)
{
    static int indices[G_N_ELEMENTS(draws)];
    for (unsigned i = 0; i < G_N_ELEMENTS(draws); i++) {
        indices[i] = (int)i;
    }
    return cr_make_param_array(int, indices, G_N_ELEMENTS(draws));
}

ParameterizedTest(int *index, randomness, follows_the_seed)
{
    static const char *const other_seed[] = {"--seed", "2", NULL}, *const real[] = {"--real-random",
                                                                                    NULL};
    const char *script = draws[*index];
    g_autofree char *first = draw(script, NULL), *again = draw(script, NULL),
                    *other = draw(script, other_seed), *one_real = draw(script, real),
                    *other_real = draw(script, real);
    cr_expect_str_eq(first, again, "`%s`", script);
    cr_expect_str_neq(first, other, "`%s` printed `%s` with two seeds", script, first);
    cr_expect_str_neq(one_real, other_real, "`%s` printed `%s` twice", script, one_real);
}

Test(randomness, differs_between_draws_forks_and_processes)
{
    static const char script[] =
        "for i in 1 2 3; do od -An -tx1 -N8 /dev/urandom; done;" PYTHON "import os, threading\n"
        "f = os.open(\"/dev/urandom\", 0)\n"
        "def show(): print(\"\", os.read(f, 8).hex(\" \"), flush=True); print(\"\", "
        "os.urandom(8).hex(\" \"), flush=True)\n"
        "for i in range(3):\n"
        "    if os.fork() == 0: show(); os._exit(0)\n"
        "    os.wait(); show()\n"
        "t = threading.Thread(target=show); t.start(); t.join()\n"
        "os.close(f); print(\"\", os.urandom(8).hex(\" \"))'";
    g_autofree char *output = draw(script, NULL);
    g_auto(GStrv) lines = g_strsplit(g_strchomp(output), "\n", -1);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (char **line = lines; *line != NULL; line++) {
        cr_expect(g_hash_table_add(seen, *line), "`%s` twice", *line);
    }
    cr_expect_eq(g_hash_table_size(seen), 3 + 12 + 2 + 1);
}

Test(randomness, of_a_process_does_not_depend_on_what_its_cousins_do)
{
#define COUSIN(name, seconds)                                                                      \
    "(sleep " seconds "; echo " name " $(od -An -tx1 -N8 /dev/urandom)) & "
    g_autofree char *one = draw(COUSIN("a", "1") COUSIN("b", "2") "wait", NULL);
    g_autofree char *other = draw(COUSIN("a", "2") COUSIN("b", "1") "wait", NULL);
    g_auto(GStrv) lines = g_strsplit(one, "\n", -1);
    g_autofree char *swapped = g_strdup_printf("%s\n%s\n", lines[1], lines[0]);
    cr_expect_str_eq(other, swapped);
}
