/* tillspec explain: a rule with its level, the sentences that it rests on, and when it applies; a
 * line of a document with what became of it. */
#include "harness/book.h"
#include "harness/commands/command.h"
#include "harness/commands/explain-document.h"
#include "harness/diagnostic.h"
#include "harness/scenario/codes.h"
#include <stdio.h>

/* What a rule rests on besides its quotes. */
static void print_ground(const struct rule *rule)
{
    if (rule->level == LEVEL_GUARD) {
        puts("A guard: it rests on no sentence, but on damage to the till, the trade or the data.");
    } else if (g_str_has_prefix(rule->id, "ruling/")) {
        puts("A ruling: the documents are silent, or it is what operators expect.");
    }
    explain_lines("Rests on: ", rule->id);
}

static void print_rule(const struct rule *rule)
{
    printf("%s  (%s)\n%s.\n", rule->id, rule_level_name(rule->level), rule->title);
    for (unsigned i = 0; i < rule->quotes->len; i++) {
        const struct quote *quote = g_ptr_array_index(rule->quotes, i);
        printf("\n  \"%s\"\n      %s:%d\n", quote->text, quote->document, quote->line);
    }
    putchar('\n');
    print_ground(rule);
    if (rule->applies != NULL) {
        printf("Applies: %s\n", rule->applies);
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
    putchar('\n');
    explain_documents_summary();
    return 0;
}

static int report_unknown(const char *word)
{
    fprintf(stderr,
            "error[unknown-rule]: there is no rule, no error code and no line of a document `%s`\n",
            word);
    const char *nearest = nearest_word(word, (const char *const *)book()->ids->pdata);
    if (nearest != NULL) {
        fprintf(stderr, "  = help: did you mean `%s`?\n", nearest);
    }
    return EXIT_BAD_INVOCATION;
}

static int explain(char **words, char **rest)
{
    (void)rest;
    if (words[0] == NULL) {
        return list_rules();
    }
    for (; *words != NULL; words++) {
        const struct rule *rule = rule_book_rule(book(), *words);
        const struct diagnostic_code *code = diagnostic_code_find(*words);
        if (rule != NULL) {
            print_rule(rule);
        } else if (code != NULL) {
            printf("%s\n%s\n", code->code, code->meaning);
        } else if (!explain_document(*words)) {
            return report_unknown(*words);
        }
        fputs(words[1] != NULL ? "\n" : "", stdout);
    }
    return 0;
}

const struct command explain_command = {
    .name = "explain",
    .arguments = "[RULE|CODE|DOCUMENT[:LINE] ...]",
    .summary = "what a rule says, what became of a line of a document, or what an error code means",
    .run = explain,
    .examples = "  tillspec explain                    all rules\n"
                "  tillspec explain flow/no-order\n"
                "  tillspec explain checkout-app-updates.txt:107\n"
                "  tillspec explain unknown-key\n"};
