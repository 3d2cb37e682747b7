/* tillspec explain: a rule with its level, the sentences that it rests on, and when it applies. */
#include "harness/book.h"
#include "harness/commands/command.h"
#include "harness/diagnostic.h"
#include <stdio.h>

static void print_rule(const struct rule *rule)
{
    printf("%s  (%s)\n%s.\n", rule->id, rule_level_name(rule->level), rule->title);
    for (unsigned i = 0; i < rule->quotes->len; i++) {
        const struct quote *quote = g_ptr_array_index(rule->quotes, i);
        printf("\n  \"%s\"\n      %s:%d\n", quote->text, quote->document, quote->line);
    }
    if (rule->applies != NULL) {
        printf("\nApplies: %s\n", rule->applies);
    }
    if (rule->exercised != NULL) {
        printf("Exercised: %s\n", rule->exercised);
    }
    for (unsigned i = 0; rule->alternatives != NULL && i < rule->alternatives->len; i++) {
        printf("%s%s\n", i == 0 ? "Defensible as well:\n  - " : "  - ",
               (const char *)g_ptr_array_index(rule->alternatives, i));
    }
}

static int list_rules(void)
{
    for (unsigned i = 0; i < book()->rules->len; i++) {
        const struct rule *rule = g_ptr_array_index(book()->rules, i);
        printf("%-28s %-7s %s\n", rule->id, rule_level_name(rule->level), rule->title);
    }
    return 0;
}

static int explain(char **words, char **rest)
{
    (void)rest;
    if (words[0] == NULL) {
        return list_rules();
    }
    for (; *words != NULL; words++) {
        const struct rule *rule = rule_book_rule(book(), *words);
        if (rule == NULL) {
            fprintf(stderr, "error[unknown-rule]: there is no rule `%s`\n", *words);
            const char *nearest = nearest_word(*words, (const char *const *)book()->ids->pdata);
            if (nearest != NULL) {
                fprintf(stderr, "  = help: did you mean `%s`?\n", nearest);
            }
            return EXIT_BAD_INVOCATION;
        }
        print_rule(rule);
        fputs(words[1] != NULL ? "\n" : "", stdout);
    }
    return 0;
}

const struct command explain_command = {
    .name = "explain",
    .arguments = "[RULE ...]",
    .summary = "what a rule says, and the sentence it rests on",
    .run = explain,
    .examples =
        "  tillspec explain                    all rules\n  tillspec explain flow/no-order\n"};
