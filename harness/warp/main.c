/* tillspec-warp: the command as a program of its own, which starts sooner than tillspec with all
 * its libraries. */
#include "harness/commands/command.h"

int main(int count, char **arguments)
{
    (void)count;
    return command_run(&warp_command, arguments);
}
