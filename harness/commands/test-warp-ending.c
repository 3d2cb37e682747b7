/* The end of a command in virtual time. */
#include <criterion/criterion.h>
#include <glib.h>
#include <string.h>

Test(ending, the_clock_stands_once_the_command_has_ended)
{
    const char *const command[] = {BUILD_FOLDER "/tillspec", "warp", "--", "sh", "-c",
                                   "sleep 1000 & sleep 1",   NULL};
    g_autofree char *figures = NULL;
    g_autoptr(GError) error = NULL;
    g_spawn_sync(NULL, (char **)command, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, &figures, NULL,
                 &error);
    cr_assert_null(error, "%s", error != NULL ? error->message : "");
    cr_assert_not_null(strstr(figures, "virtual 1 s"), "the figures: %s", figures);
}
