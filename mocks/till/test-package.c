/* Packages that anybody may have written: what is taken, what is refused, and that nothing ever
 * leaves the folder or fills the disk. The packages are made with libarchive, the damaged ones by
 * changing their bytes. */
#include "mocks/till/package.h"
#include "mocks/till/world-for-tests.h"
#include <sys/resource.h>
#include <sys/stat.h>

#define MANIFEST                                                                                   \
    {                                                                                              \
        "manifest.json", "{\"version\": \"3.7.0\"}", 0, 0, NULL, NULL                              \
    }
#define PROGRAM                                                                                    \
    {                                                                                              \
        "checkout-app", "program", 0, 0, NULL, NULL                                                \
    }
#define FILE_ENTRY(name, content)                                                                  \
    {                                                                                              \
        name, content, 0, 0, NULL, NULL                                                            \
    }
#define ENTRIES 8

static char folder[64];

static void make_folder(void)
{
    strcpy(folder, "/tmp/till-package-XXXXXX");
    cr_assert(mkdtemp(folder));
}

static void remove_folder(void)
{
    world_remove_folder(folder);
}

TestSuite(package, .init = make_folder, .fini = remove_folder);

static char *inside(const char *name)
{
    return g_build_filename(folder, name, NULL);
}

static int open_target(void)
{
    g_autofree char *target = inside("target");
    cr_assert_eq(g_mkdir_with_parents(target, 0755), 0);
    return open(target, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static enum package_verdict extract(const struct package *package)
{
    int fd = open_target();
    enum package_verdict verdict = package_extract(package, fd);
    close(fd);
    return verdict;
}

static const struct good {
    const char *name;
    struct entry entries[ENTRIES];
    const char *present; /* after extraction */
} good[] = {
    {"smallest", {MANIFEST, PROGRAM}, "target/checkout-app"},
    {"other order", {PROGRAM, MANIFEST}, "target/manifest.json"},
    {"leading ./",
     {{"./", NULL, 0, AE_IFDIR, NULL, NULL},
      FILE_ENTRY("./manifest.json", "{\"version\": \"3.7.0\"}"),
      FILE_ENTRY("./checkout-app", "program")},
     "target/checkout-app"},
    {"slashes after ./",
     {FILE_ENTRY(".//manifest.json", "{\"version\": \"3.7.0\"}"),
      FILE_ENTRY("././/checkout-app", "program")},
     "target/checkout-app"},
    {"folders",
     {MANIFEST, PROGRAM, FILE_ENTRY("resources/a/b.txt", "x")},
     "target/resources/a/b.txt"},
    {"folder entries",
     {MANIFEST, PROGRAM, {"resources/", NULL, 0, AE_IFDIR, NULL, NULL}},
     "target/resources"},
    {"more in the manifest",
     {FILE_ENTRY("manifest.json", "{\"name\": \"checkout\", \"version\": \"3.7.0\", \"x\": [1]}"),
      PROGRAM},
     "target/checkout-app"},
};

Test(package, takes_and_extracts_a_proper_one)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(good); i++) {
        struct package package;
        struct stat found;
        g_autofree char *path = inside("package"), *present = inside(good[i].present),
                        *target = inside("target");
        write_package(path, good[i].entries);
        cr_assert_eq(package_open(&package, path), PACKAGE_GOOD, "%s", good[i].name);
        cr_assert_str_eq(package.version, "3.7.0", "%s", good[i].name);
        cr_assert_eq(extract(&package), PACKAGE_GOOD, "%s", good[i].name);
        cr_assert_eq(stat(present, &found), 0, "%s", good[i].name);
        package_clear(&package);
        world_remove_folder(target);
    }
}

Test(package, makes_only_the_program_executable)
{
    struct package package;
    struct stat program, manifest;
    g_autofree char *path = inside("package"), *first = inside("target/checkout-app"),
                    *second = inside("target/manifest.json");
    write_package(path, good[0].entries);
    package_open(&package, path);
    cr_assert_eq(extract(&package), PACKAGE_GOOD);
    cr_assert_eq(stat(first, &program), 0);
    cr_assert_eq(stat(second, &manifest), 0);
    cr_assert_eq(program.st_mode & 07777, 0755, "no setuid bit: %o", program.st_mode);
    cr_assert_eq(manifest.st_mode & 07777, 0644, "%o", manifest.st_mode);
    package_clear(&package);
}

static const struct bad {
    const char *name;
    struct entry entries[ENTRIES];
} bad[] = {
    {"empty", {{NULL, NULL, 0, 0, NULL, NULL}}},
    {"no manifest", {PROGRAM}},
    {"no program", {MANIFEST}},
    {"program in a folder", {MANIFEST, FILE_ENTRY("bin/checkout-app", "program")}},
    {"program is a folder", {MANIFEST, {"checkout-app", NULL, 0, AE_IFDIR, NULL, NULL}}},
    {"two programs", {MANIFEST, PROGRAM, PROGRAM}},
    {"two manifests", {MANIFEST, PROGRAM, MANIFEST}},
    {"manifest is no JSON", {FILE_ENTRY("manifest.json", "version: 3.7.0"), PROGRAM}},
    {"manifest without version", {FILE_ENTRY("manifest.json", "{}"), PROGRAM}},
    {"version is a number", {FILE_ENTRY("manifest.json", "{\"version\": 3.7}"), PROGRAM}},
    {"version with a line break",
     {FILE_ENTRY("manifest.json", "{\"version\": \"3\\n7\"}"), PROGRAM}},
    {"version is empty", {FILE_ENTRY("manifest.json", "{\"version\": \"\"}"), PROGRAM}},
    {"manifest is huge", {{"manifest.json", NULL, 70000, 0, NULL, NULL}, PROGRAM}},
    {"parent folder", {MANIFEST, PROGRAM, FILE_ENTRY("../escaped", "x")}},
    {"parent folder inside", {MANIFEST, PROGRAM, FILE_ENTRY("a/../../escaped", "x")}},
    {"parent folder after ./", {MANIFEST, PROGRAM, FILE_ENTRY("./../escaped", "x")}},
    {"absolute", {MANIFEST, PROGRAM, FILE_ENTRY("/tmp/till-package-escaped", "x")}},
    {"symbolic link", {MANIFEST, PROGRAM, {"link", NULL, 0, AE_IFLNK, "/etc", NULL}}},
    {"hard link", {MANIFEST, PROGRAM, {"link", NULL, 0, 0, NULL, "/etc/passwd"}}},
    {"pipe", {MANIFEST, PROGRAM, {"pipe", NULL, 0, AE_IFIFO, NULL, NULL}}},
    {"device", {MANIFEST, PROGRAM, {"device", NULL, 0, AE_IFCHR, NULL, NULL}}},
    {"too deep", {MANIFEST, PROGRAM, FILE_ENTRY("1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17", "x")}},
};

Test(package, refuses_what_is_none_or_not_safe)
{
    g_autofree char *path = inside("package"), *escaped = inside("escaped");
    for (unsigned i = 0; i < G_N_ELEMENTS(bad); i++) {
        struct package package;
        write_package(path, bad[i].entries);
        cr_assert_eq(package_open(&package, path), PACKAGE_BAD, "%s", bad[i].name);
        bool is_told = g_strcmp0(bad[i].entries[0].content, "{\"version\": \"3.7.0\"}") == 0;
        cr_assert_str_eq(package.version, is_told ? "3.7.0" : "", "%s", bad[i].name);
        cr_assert_not_null(package.sha256, "%s", bad[i].name);
        package_clear(&package);
    }
    cr_assert_neq(g_access(escaped, F_OK), 0);
}

Test(package, reads_nothing_but_regular_files)
{
    g_autofree char *pipe = inside("pipe");
    const char *const paths[] = {"/dev/null", "/dev/zero", "/tmp", pipe, "/nowhere"};
    cr_assert_eq(mkfifo(pipe, 0600), 0);
    for (unsigned i = 0; i < G_N_ELEMENTS(paths); i++) {
        struct package package;
        cr_assert_eq(package_open(&package, paths[i]), PACKAGE_BAD, "%s", paths[i]);
        cr_assert_null(package.sha256, "%s", paths[i]);
        cr_assert_eq(package.size_bytes, -1, "%s", paths[i]);
        package_clear(&package);
    }
}

/* "./" before an absolute name would make it absolute again if only the "./" were cut off. */
Test(package, stays_inside_whatever_the_slashes)
{
    struct package package;
    g_autofree char *path = inside("package"), *name = g_strconcat(".//", folder, "/escaped", NULL),
                    *escaped = inside("escaped");
    const struct entry entries[] = {
        MANIFEST, PROGRAM, FILE_ENTRY(name, "x"), {NULL, NULL, 0, 0, NULL, NULL}};
    write_package(path, entries);
    if (package_open(&package, path) == PACKAGE_GOOD)
        extract(&package);
    package_clear(&package);
    cr_assert_neq(g_access(escaped, F_OK), 0);
}

Test(package, refuses_a_name_that_is_already_there)
{
    struct package package;
    g_autofree char *path = inside("package");
    const struct entry entries[] = {MANIFEST,
                                    PROGRAM,
                                    FILE_ENTRY("a", "1"),
                                    FILE_ENTRY("a/b", "2"),
                                    {NULL, NULL, 0, 0, NULL, NULL}};
    write_package(path, entries);
    cr_assert_eq(package_open(&package, path), PACKAGE_GOOD);
    cr_assert_eq(extract(&package), PACKAGE_BAD);
    package_clear(&package);
}

/* 64 MiB of zeros are some 64 KiB of gzip. */
Test(package, does_not_unpack_a_bomb)
{
    struct package package;
    g_autofree char *path = inside("package");
    const struct entry entries[] = {MANIFEST,
                                    PROGRAM,
                                    {"bomb", NULL, PACKAGE_DISK_BYTES, 0, NULL, NULL},
                                    {NULL, NULL, 0, 0, NULL, NULL}};
    write_package(path, entries);
    cr_assert_eq(package_open(&package, path), PACKAGE_TOO_LARGE);
    package_clear(&package);
}

/* A proper package of as many entries. */
static enum package_verdict open_with_entries(unsigned count)
{
    struct package package;
    g_autofree char *path = inside("package");
    g_autofree struct entry *entries = g_new0(struct entry, count + 1);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    entries[0] = (struct entry)MANIFEST;
    entries[1] = (struct entry)PROGRAM;
    for (unsigned i = 2; i < count; i++) {
        g_ptr_array_add(names, g_strdup_printf("file-%u", i));
        entries[i] = (struct entry){.name = names->pdata[i - 2], .content = "x"};
    }
    write_package(path, entries);
    enum package_verdict verdict = package_open(&package, path);
    package_clear(&package);
    return verdict;
}

Test(package, takes_a_thousand_entries_and_no_more)
{
    cr_assert_eq(open_with_entries(1000), PACKAGE_GOOD);
    cr_assert_eq(open_with_entries(1001), PACKAGE_BAD);
}

/* The file system says that there is no room left. */
Test(package, tells_a_full_disk_while_extracting)
{
    struct package package;
    g_autofree char *path = inside("package");
    const struct entry entries[] = {
        MANIFEST, PROGRAM, {"data", NULL, 100000, 0, NULL, NULL}, {NULL, NULL, 0, 0, NULL, NULL}};
    write_package(path, entries);
    cr_assert_eq(package_open(&package, path), PACKAGE_GOOD);
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){50000, 50000});
    cr_assert_eq(extract(&package), PACKAGE_TOO_LARGE);
    package_clear(&package);
}

static void write_bytes(const char *path, const char *bytes, size_t size)
{
    cr_assert(g_file_set_contents(path, bytes, (gssize)size, NULL));
}

/* Every cut of a real package; then every byte of its first half changed, which must neither crash
 * nor escape. */
Test(package, survives_damaged_bytes)
{
    g_autofree char *path = inside("package"), *bytes = NULL;
    gsize size;
    write_package(path, good[3].entries);
    cr_assert(g_file_get_contents(path, &bytes, &size, NULL));
    for (gsize cut = 0; cut < size - 8; cut++) {
        struct package package;
        write_bytes(path, bytes, cut);
        cr_assert_eq(package_open(&package, path), PACKAGE_BAD, "cut at %zu of %zu", cut, size);
        package_clear(&package);
    }
    for (gsize at = 0; at < size; at++) {
        struct package package;
        bytes[at] ^= 0x55;
        write_bytes(path, bytes, size);
        package_open(&package, path);
        package_clear(&package);
        bytes[at] ^= 0x55;
    }
}

static const struct version {
    const char *text;
    bool is_valid;
} versions[] = {{"3.7.0", true},  {"3.8.0-rc.1+5", true}, {"0", true},    {"", false},
                {"v3.7", false},  {"3.7 ", false},        {"3\"", false}, {"3/7", false},
                {"3.7\n", false}, {"3.7.\xc3\xa5", false}};

Test(package, knows_a_version)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(versions); i++)
        cr_assert_eq(package_version_is_valid(versions[i].text), versions[i].is_valid, "%s",
                     versions[i].text);
}
