/* The table of unquoted scalars that YAML tools read differently, and the few forms that they all
 * agree on. */
#include "harness/scenario/scalar.h"
#include <string.h>

#define TOO_LONG "its digits are more than all tools keep"

static const struct misreading misreadings[] = {
    {"", "nothing at all is null in YAML, and easily a mistake", "null"},
    {"~|Null|NULL", "other YAML tools read it as null", "null"},
    {"True|TRUE", "other YAML tools read it as true", "true"},
    {"False|FALSE", "other YAML tools read it as false", "false"},
    {"y|Y|yes|Yes|YES|on|On|ON", "other YAML tools read it as true", "true"},
    {"n|N|no|No|NO|off|Off|OFF", "other YAML tools read it as false", "false"},
    {"=", "other YAML tools read it as a default value", NULL},
    {"[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\\.[0-9_]*)?",
     "other YAML tools read it as a number in base 60", NULL},
    {"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt\\s].*)?", "other YAML tools read it as a date", NULL},
    {"[-+]?0[0-7_]+", "other YAML tools read it as an octal number", NULL},
    {"[-+]?0[xXoObB][0-9a-fA-F_]+", "other YAML tools read it as a number in another base", NULL},
    {"[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)",
     "other YAML tools read it as a number that JSON lacks", NULL},
    {"-?(0|[1-9][0-9]*)(\\.[0-9]+)?", TOO_LONG, NULL},
    {"[-+]?[0-9][0-9_]*(\\.[0-9_]*)?([eE][-+]?[0-9]+)?",
     "a number to some YAML tools, text to others", NULL},
    {"[-+]?\\.[0-9_]+([eE][-+]?[0-9]+)?", "a number to some YAML tools, text to others", NULL},
};
static GRegex *patterns[G_N_ELEMENTS(misreadings)];
static GRegex *number_pattern;

static GRegex *pattern_compile(const char *pattern)
{
    g_autofree char *whole = g_strconcat("\\A(?:", pattern, ")\\z", NULL);
    GRegex *regex = g_regex_new(whole, G_REGEX_DOTALL, 0, NULL);
    g_assert(regex);
    return regex;
}

/* Once in the life of the process. */
static void compile_patterns(void)
{
    if (number_pattern)
        return;
    number_pattern = pattern_compile("-?(0|[1-9][0-9]{0,14})\\.[0-9]{1,15}");
    for (size_t i = 0; i < G_N_ELEMENTS(misreadings); i++)
        patterns[i] = pattern_compile(misreadings[i].pattern);
}

static bool resolve_word(struct node *node)
{
    static const struct {
        const char *text;
        enum node_kind kind;
        int64_t integer;
    } words[] = {{"null", NODE_NULL, 0}, {"true", NODE_BOOLEAN, 1}, {"false", NODE_BOOLEAN, 0}};
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (strcmp(node->text, words[i].text) == 0) {
            node->kind = words[i].kind;
            node->integer = words[i].integer;
            return true;
        }
    }
    return false;
}

static bool resolve_number(struct node *node)
{
    const char *digits = node->text + (node->text[0] == '-');
    bool is_plain = digits[0] && strspn(digits, "0123456789") == strlen(digits);
    bool has_leading_zero = digits[0] == '0' && (digits[1] || digits != node->text);
    gint64 integer;
    if (is_plain && !has_leading_zero &&
        g_ascii_string_to_signed(node->text, 10, G_MININT64, G_MAXINT64, &integer, NULL)) {
        node->kind = NODE_INTEGER;
        node->integer = integer;
        return true;
    }
    if (!g_regex_match(number_pattern, node->text, 0, NULL))
        return false;
    node->kind = NODE_NUMBER;
    return true;
}

const struct misreading *scalar_resolve(struct node *node)
{
    compile_patterns();
    node->kind = NODE_TEXT;
    bool is_surely_text = node->text[0] && !strchr("0123456789+-.~<=yYnNtTfFoO", node->text[0]);
    if (resolve_word(node) || is_surely_text || resolve_number(node))
        return NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(misreadings); i++)
        if (g_regex_match(patterns[i], node->text, 0, NULL))
            return &misreadings[i];
    return NULL;
}
