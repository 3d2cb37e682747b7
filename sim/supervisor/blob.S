/* The code that replaces the clock functions of the vDSO in supervised processes. It is copied, as it stands between the
 * two symbols, over the body of __vdso_clock_gettime; the other functions get a jump into it. It reads the time from the
 * three words at its end, which the supervisor rewrites whenever the clock moves. The fourth is the address of a counter
 * in the program's own memory: how many reads are left before one becomes a system call, which stops (spin.c). System V
 * x86-64 calling convention. */

    .section .rodata
    .global vdso_blob_begin, vdso_blob_gettimeofday, vdso_blob_time, vdso_blob_clock_getres
    .global vdso_blob_getrandom, vdso_blob_words, vdso_blob_counter, vdso_blob_end
    .balign 16

/* Clock ids as bits: REALTIME 0, REALTIME_COARSE 5, TAI 11; MONOTONIC 1, MONOTONIC_RAW 4, MONOTONIC_COARSE 6, BOOTTIME 7. */
#define REALTIME_CLOCKS 0x821
#define MONOTONIC_CLOCKS 0xd2
#define BOOTTIME_CLOCK 7
#define COARSE_CLOCKS 0x60

/* One instruction: a thread is not interrupted within it, and all share one CPU. */
.macro count_read none_left
    mov vdso_blob_counter(%rip), %rcx
    decq (%rcx)
    js \none_left
.endm

vdso_blob_begin:                        /* int clock_gettime(clockid_t edi, struct timespec *rsi) */
    cmp $11, %edi
    ja 3f
    mov $(REALTIME_CLOCKS | MONOTONIC_CLOCKS), %eax
    bt %edi, %eax
    jnc 3f
    count_read 3f
    mov $REALTIME_CLOCKS, %eax
    bt %edi, %eax
    jc 1f
    mov monotonic_word(%rip), %rax
    cmp $BOOTTIME_CLOCK, %edi
    cmove boottime_word(%rip), %rax
    jmp 2f
1:  mov vdso_blob_words(%rip), %rax
2:  xor %edx, %edx
    mov $1000000000, %ecx
    div %rcx
    mov %rax, (%rsi)
    mov %rdx, 8(%rsi)
    xor %eax, %eax
    ret
3:  mov $228, %eax                      /* SYS_clock_gettime: CPU clocks and what else is the kernel's */
    syscall
    ret

vdso_blob_gettimeofday:                 /* int gettimeofday(struct timeval *rdi, struct timezone *rsi) */
    count_read 3f
    test %rdi, %rdi
    jz 1f
    mov vdso_blob_words(%rip), %rax
    xor %edx, %edx
    mov $1000000000, %ecx
    div %rcx
    mov %rax, (%rdi)
    mov %rdx, %rax
    xor %edx, %edx
    mov $1000, %ecx
    div %rcx
    mov %rax, 8(%rdi)
1:  test %rsi, %rsi
    jz 2f
    movq $0, (%rsi)
2:  xor %eax, %eax
    ret
3:  mov $96, %eax                       /* SYS_gettimeofday */
    syscall
    ret

vdso_blob_time:                         /* time_t time(time_t *rdi) */
    count_read 2f
    mov vdso_blob_words(%rip), %rax
    xor %edx, %edx
    mov $1000000000, %ecx
    div %rcx
    test %rdi, %rdi
    jz 1f
    mov %rax, (%rdi)
1:  ret
2:  mov $201, %eax                      /* SYS_time */
    syscall
    ret

vdso_blob_clock_getres:                 /* int clock_getres(clockid_t edi, struct timespec *rsi) */
    cmp $11, %edi
    ja 3f
    mov $1, %edx
    mov $COARSE_CLOCKS, %eax
    bt %edi, %eax
    jnc 1f
    mov $4000000, %edx
1:  mov $(REALTIME_CLOCKS | MONOTONIC_CLOCKS), %eax
    bt %edi, %eax
    jnc 3f
    test %rsi, %rsi
    jz 2f
    movq $0, (%rsi)
    mov %rdx, 8(%rsi)
2:  xor %eax, %eax
    ret
3:  mov $229, %eax                      /* SYS_clock_getres */
    syscall
    ret

vdso_blob_getrandom:                    /* -ENOSYS: the caller falls back to the system call, which is seeded */
    mov $-38, %rax
    ret

    .balign 8
vdso_blob_words:
    .quad 0                             /* CLOCK_REALTIME in nanoseconds */
monotonic_word:
    .quad 0                             /* CLOCK_MONOTONIC in nanoseconds */
boottime_word:
    .quad 0                             /* CLOCK_BOOTTIME in nanoseconds */
vdso_blob_counter:
    .quad 0                             /* address of the reads that are left */
vdso_blob_end:
    .section .note.GNU-stack, "", @progbits
