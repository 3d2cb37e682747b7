#pragma once
/* Commands that can be pasted into a shell. */

/* One shell word that stands for `word`: bare where no shell reads anything into it, else quoted.
 * Words with control characters take the form $'...', so that the text stays on one line. Free with
 * g_free. */
char *shell_word(const char *word);
/* The words of a NULL-terminated argument list, each as shell_word, with blanks between. Free with
 * g_free. */
char *shell_command(const char *const *arguments);
