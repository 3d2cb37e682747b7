/* Which runtime a program has: by its file, and by what its process has loaded. Source: elf(5),
 * proc(5), execve(2) on interpreter scripts. */
#include "harness/doctor/doctor.h"
#include <elf.h>
#include <string.h>

#define FILE_LIMIT_BYTES (64u * 1024 * 1024)
#define SCRIPT_LINE_LIMIT 256

struct trait {
    const char *text; /* that a file contains, or a path ends with or contains */
    const char *name;
};

static const struct trait in_file[] = {{"\xff Go buildinf:", "Go"}, {"/rustc/", "Rust"}};

static const struct trait in_maps[] = {
    {"/libjvm.so", "Java"},     {"/libcoreclr.so", ".NET"}, {"/libpython", "Python"},
    {"/bin/python", "Python"},  {"/bin/node", "Node"},      {"/libnode.so", "Node"},
    {"/libruby", "Ruby"},       {"/libperl", "Perl"},       {"/bin/perl", "Perl"},
    {"/bin/php", "PHP"},        {"/bin/dash", "sh"},        {"/bin/bash", "bash"},
    {"/bin/busybox", "busybox"}};

static char *path_of_program(const char *program, const char *folder)
{
    if (strchr(program, '/') == NULL) {
        return g_find_program_in_path(program);
    }
    return g_canonicalize_filename(program, folder);
}

static void append_script(GString *text, const char *bytes, size_t size_bytes)
{
    g_autofree char *line = g_strndup(bytes + 2, MIN(size_bytes - 2, SCRIPT_LINE_LIMIT));
    line[strcspn(line, "\n")] = '\0';
    g_string_append_printf(text, "a script of %s", g_strstrip(line));
}

static const char *loader_of(const char *bytes, size_t size_bytes)
{
    const Elf64_Ehdr *header = (const Elf64_Ehdr *)(const void *)bytes;
    for (unsigned i = 0; i < header->e_phnum; i++) {
        size_t at = header->e_phoff + i * sizeof(Elf64_Phdr);
        if (header->e_phoff > size_bytes || at + sizeof(Elf64_Phdr) > size_bytes) {
            return NULL;
        }
        Elf64_Phdr segment;
        memcpy(&segment, bytes + at, sizeof segment);
        bool is_whole = segment.p_filesz > 0 && segment.p_offset < size_bytes &&
                        segment.p_filesz <= size_bytes - segment.p_offset;
        if (segment.p_type == PT_INTERP && is_whole &&
            bytes[segment.p_offset + segment.p_filesz - 1] == '\0') {
            return bytes + segment.p_offset;
        }
    }
    return NULL;
}

static void append_traits(GString *text, const char *bytes, size_t size_bytes)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(in_file); i++) {
        if (memmem(bytes, size_bytes, in_file[i].text, strlen(in_file[i].text)) != NULL) {
            g_string_append_printf(text, ", %s", in_file[i].name);
        }
    }
}

static void append_elf(GString *text, const char *bytes, size_t size_bytes)
{
    if (size_bytes < sizeof(Elf64_Ehdr) || bytes[EI_CLASS] != ELFCLASS64) {
        g_string_append(text, "a 32-bit program, which virtual time does not cover");
        return;
    }
    const char *loader = loader_of(bytes, size_bytes);
    g_string_append_printf(text, "an ELF program, %s",
                           loader == NULL                      ? "static"
                           : strstr(loader, "ld-musl") != NULL ? "dynamic with musl"
                                                               : "dynamic");
    append_traits(text, bytes, size_bytes);
}

static void append_file(GString *text, const char *path)
{
    g_autoptr(GError) error = NULL;
    GMappedFile *file = g_mapped_file_new(path, FALSE, &error);
    if (file == NULL) {
        g_string_append(text, error->message);
        return;
    }
    const char *bytes = g_mapped_file_get_contents(file);
    size_t size_bytes = MIN(g_mapped_file_get_length(file), FILE_LIMIT_BYTES);
    if (size_bytes > SELFMAG && memcmp(bytes, ELFMAG, SELFMAG) == 0) {
        append_elf(text, bytes, size_bytes);
    } else if (size_bytes > 2 && memcmp(bytes, "#!", 2) == 0) {
        append_script(text, bytes, size_bytes);
    } else {
        g_string_append(text, "neither an ELF program nor a script");
    }
    g_mapped_file_unref(file);
}

static void append_loaded(GString *text, int pid)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/maps", pid);
    g_autofree char *link = g_strdup_printf("/proc/%d/exe", pid);
    g_autofree char *maps = NULL;
    g_autofree char *program = g_file_read_link(link, NULL);
    if (!g_file_get_contents(path, &maps, NULL, NULL)) {
        return;
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(in_maps); i++) {
        if (strstr(maps, in_maps[i].text) != NULL) {
            g_string_append_printf(text, "; runs in %s (%s)", in_maps[i].name,
                                   program != NULL ? program : "");
            return;
        }
    }
}

char *runtime_of(const char *program, const char *folder, int pid)
{
    g_autofree char *path = path_of_program(program, folder);
    GString *text = g_string_new(NULL);
    if (path == NULL) {
        g_string_append_printf(text, "%s is nowhere in PATH", program);
        return g_string_free(text, FALSE);
    }
    append_file(text, path);
    if (pid != 0) {
        append_loaded(text, pid);
    }
    return g_string_free(text, FALSE);
}
