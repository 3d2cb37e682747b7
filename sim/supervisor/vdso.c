/* Rewrites the vDSO of supervised processes, so that reading a clock costs no stop: the clock
 * functions read three words in the vDSO's own (private, copy-on-write) page, and count the reads
 * in a word of the program's own that nobody uses (spin.c). The supervisor's own vDSO tells where
 * the functions are: all 64-bit processes of one kernel have the same image. Where it can't be
 * rewritten it is hidden from the program (auxv AT_SYSINFO_EHDR becomes AT_IGNORE) and every read
 * becomes a system call that stops. Source: vdso(7), elf(5), getauxval(3). */
#include "sim/supervisor/internal.h"
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#define PAGE_BYTES 4096u
#define AUXV_LIMIT 64

extern const unsigned char vdso_blob_begin[], vdso_blob_gettimeofday[], vdso_blob_time[],
    vdso_blob_clock_getres[], vdso_blob_getrandom[], vdso_blob_words[], vdso_blob_counter[],
    vdso_blob_end[];

struct entry {
    const char *symbol;
    const unsigned char *code;
};

static const struct entry entries[] = {
    {"__vdso_clock_gettime", vdso_blob_begin}, {"__vdso_gettimeofday", vdso_blob_gettimeofday},
    {"__vdso_time", vdso_blob_time},           {"__vdso_clock_getres", vdso_blob_clock_getres},
    {"__vdso_getrandom", vdso_blob_getrandom},
};

struct layout {
    bool is_known, is_patchable;
    uint64_t offsets[G_N_ELEMENTS(entries)]; /* of the functions in the image; 0: absent */
};

struct symbols {
    const char *base;
    const Elf64_Sym *table;
    const char *names;
    const uint32_t *hash; /* DT_HASH: [1] is the number of symbols */
};

static bool find_symbols(const char *base, struct symbols *symbols)
{
    const Elf64_Ehdr *header = (const Elf64_Ehdr *)base;
    const Elf64_Phdr *segments = (const Elf64_Phdr *)(base + header->e_phoff);
    *symbols = (struct symbols){.base = base};
    for (unsigned i = 0; i < header->e_phnum; i++) {
        if (segments[i].p_type != PT_DYNAMIC) {
            continue;
        }
        for (const Elf64_Dyn *entry = (const Elf64_Dyn *)(base + segments[i].p_offset);
             entry->d_tag != DT_NULL; entry++) {
            const char *address = base + entry->d_un.d_ptr;
            symbols->table =
                entry->d_tag == DT_SYMTAB ? (const Elf64_Sym *)address : symbols->table;
            symbols->names = entry->d_tag == DT_STRTAB ? address : symbols->names;
            symbols->hash = entry->d_tag == DT_HASH ? (const uint32_t *)address : symbols->hash;
        }
    }
    return symbols->table != NULL && symbols->names != NULL && symbols->hash != NULL;
}

static const Elf64_Sym *find_symbol(const struct symbols *symbols, const char *name)
{
    for (uint32_t i = 0; i < symbols->hash[1]; i++) {
        if (strcmp(symbols->names + symbols->table[i].st_name, name) == 0) {
            return &symbols->table[i];
        }
    }
    return NULL;
}

static const struct layout *layout_of_this_kernel(void)
{
    static struct layout layout;
    if (layout.is_known) {
        return &layout;
    }
    layout.is_known = true;
    const char *base = (const char *)getauxval(AT_SYSINFO_EHDR);
    struct symbols symbols;
    if (base == NULL || !find_symbols(base, &symbols)) {
        return &layout;
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(entries); i++) {
        const Elf64_Sym *symbol = find_symbol(&symbols, entries[i].symbol);
        layout.offsets[i] = symbol != NULL ? symbol->st_value : 0;
        size_t needed = i == 0 ? (size_t)(vdso_blob_end - vdso_blob_begin) : 5;
        bool fits = symbol != NULL && symbol->st_size >= needed;
        if (i == 0) {
            layout.is_patchable = fits;
        } else if (symbol != NULL && !fits) {
            layout.is_patchable = false;
        }
    }
    return &layout;
}

bool vdso_is_patchable(void)
{
    return layout_of_this_kernel()->is_patchable;
}

/* auxv of a process at its exec stop; false if it can't be read. */
static bool read_auxv(const struct process *process, Elf64_auxv_t auxv[AUXV_LIMIT])
{
    char path[40];
    snprintf(path, sizeof path, "/proc/%d/auxv", process->pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    ssize_t size = read(fd, auxv, sizeof(Elf64_auxv_t) * (AUXV_LIMIT - 1));
    close(fd);
    if (size < 0) {
        return false;
    }
    auxv[(size_t)size / sizeof(Elf64_auxv_t)].a_type = AT_NULL;
    return true;
}

static uint64_t auxv_value(const Elf64_auxv_t *auxv, uint64_t type)
{
    for (; auxv->a_type != AT_NULL; auxv++) {
        if (auxv->a_type == type) {
            return auxv->a_un.a_val;
        }
    }
    return 0;
}

static bool write_code(struct process *process, uint64_t vdso, const struct layout *layout)
{
    uint64_t blob = vdso + layout->offsets[0];
    size_t blob_size = (size_t)(vdso_blob_end - vdso_blob_begin);
    unsigned char check[PAGE_BYTES];
    if (!process_write(process, blob, vdso_blob_begin, blob_size) ||
        !process_read(process, blob, check, blob_size) ||
        memcmp(check, vdso_blob_begin, blob_size) != 0) {
        return false;
    }
    for (unsigned i = 1; i < G_N_ELEMENTS(entries); i++) {
        if (layout->offsets[i] == 0) {
            continue;
        }
        int64_t target = (int64_t)layout->offsets[0] + (entries[i].code - vdso_blob_begin);
        int32_t distance = (int32_t)(target - (int64_t)(layout->offsets[i] + 5));
        unsigned char jump[5] = {0xe9};
        memcpy(jump + 1, &distance, sizeof distance);
        if (!process_write(process, vdso + layout->offsets[i], jump, sizeof jump)) {
            return false;
        }
    }
    return true;
}

/* The auxiliary vector lies on the new stack above argc, argv and envp. False if it can't be
 * written. */
static bool hide_vdso(struct process *process, uint64_t stack)
{
    bool is_hidden = false;
    uint64_t word = 0;
    unsigned nulls = 0;
    uint64_t address = stack + 8;
    for (unsigned i = 0; i < 1000000 && nulls < 2 && process_read(process, address, &word, 8);
         i++, address += 8) {
        nulls += word == 0;
    }
    for (unsigned i = 0;
         i < AUXV_LIMIT && process_read(process, address, &word, 8) && word != AT_NULL;
         i++, address += 16) {
        if (word == AT_SYSINFO_EHDR) {
            word = AT_IGNORE;
            is_hidden = process_write(process, address, &word, 8);
        }
    }
    return is_hidden;
}

/* Every look at the clock shall stop. Where even that can't be had, nothing that the program does
 * says anything about virtual time. */
static void trap_reads(struct supervisor *supervisor, struct process *process)
{
    struct task *leader = task_find(supervisor, process->pid);
    struct user_regs_struct registers;
    if (leader == NULL || !task_registers(leader, &registers)) {
        return; /* dying */
    }
    if (hide_vdso(process, registers.rsp)) {
        supervisor->totals.clocks_trapped++;
    } else if (task_registers(leader, &registers)) {
        notify(supervisor, NOTICE_UNSUPPORTED, process, NULL, 0,
               "a clock that this machine lets nobody replace");
    }
}

/* At the very top of a new stack the kernel leaves a word empty, above the name of the program; it
 * stays mapped as long as the first thread. 0 if it is not there. */
static uint64_t empty_word(struct process *process, const Elf64_auxv_t *auxv)
{
    char name[PATH_MAX];
    uint64_t address = auxv_value(auxv, AT_EXECFN), word = 1;
    if (address == 0 || !process_read_text(process, address, name, sizeof name)) {
        return 0;
    }
    address += strlen(name) + 1;
    bool is_at_the_top = (address + sizeof word) % PAGE_BYTES == 0;
    bool is_empty =
        is_at_the_top && process_read(process, address, &word, sizeof word) && word == 0;
    return is_empty ? address : 0;
}

/* Where the reads are counted is part of the code: without such a place every read stops. */
static bool lay_counter(struct process *process, uint64_t blob, const Elf64_auxv_t *auxv)
{
    uint64_t address = empty_word(process, auxv);
    uint64_t pointer = blob + (uint64_t)(vdso_blob_counter - vdso_blob_begin);
    spin_begin(process, address);
    return address != 0 && process_write(process, pointer, &address, sizeof address);
}

bool vdso_is_reading(const struct process *process, uint64_t address)
{
    uint64_t begin = process->words_address - (uint64_t)(vdso_blob_words - vdso_blob_begin);
    return process->words_address != 0 && address >= begin && address < process->words_address;
}

void vdso_patch(struct supervisor *supervisor, struct process *process)
{
    Elf64_auxv_t auxv[AUXV_LIMIT];
    process_forget_memory(process);
    process->words_address = 0;
    spin_begin(process, 0);
    if (!read_auxv(process, auxv)) {
        return;
    }
    uint64_t random_address = auxv_value(auxv, AT_RANDOM);
    unsigned char bytes[16];
    random_bytes(&process->random, bytes, sizeof bytes);
    if (random_address != 0 && !supervisor->settings.real_random) {
        process_write(process, random_address, bytes, sizeof bytes);
    }
    uint64_t vdso = auxv_value(auxv, AT_SYSINFO_EHDR);
    const struct layout *layout = layout_of_this_kernel();
    if (vdso != 0 && layout->is_patchable && write_code(process, vdso, layout) &&
        lay_counter(process, vdso + layout->offsets[0], auxv)) {
        process->words_address =
            vdso + layout->offsets[0] + (uint64_t)(vdso_blob_words - vdso_blob_begin);
        memset(process->words_ns, -1, sizeof process->words_ns);
        vdso_update(process);
        return;
    }
    if (vdso != 0) {
        trap_reads(supervisor, process);
    }
}

void vdso_update(struct process *process)
{
    const struct clock *clock = process->supervisor->settings.clock;
    int64_t words_ns[CLOCK_WORDS] = {clock_wall_ns(clock), clock_monotonic_ns(clock),
                                     clock_boottime_ns(clock)};
    if (process->words_address == 0 || memcmp(words_ns, process->words_ns, sizeof words_ns) == 0) {
        return;
    }
    if (process_write(process, process->words_address, words_ns, sizeof words_ns)) {
        memcpy(process->words_ns, words_ns, sizeof words_ns);
    }
}
