/* A 32-bit program, without a library: waits for ever. Built with -m32 -nostdlib. */
static int call(int number, int argument)
{
    int result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(argument) : "memory");
    return result;
}

void _start(void);
void _start(void)
{
    enum { PAUSE = 29, EXIT = 1 };
    call(PAUSE, 0);
    call(EXIT, 0);
}
