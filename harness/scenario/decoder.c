/* Memory and mistakes of one decoding. */
#include "harness/scenario/decoder.h"
#include "harness/scenario/codes.h"

void decoder_init(struct decoder *decoder, struct diagnostics *diagnostics, const char *case_name)
{
    *decoder = (struct decoder){
        .diagnostics = diagnostics,
        .case_name = case_name,
        .blocks = g_ptr_array_new_with_free_func(g_free),
        .lists = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref),
    };
}

void decoder_clear(struct decoder *decoder)
{
    g_ptr_array_unref(decoder->blocks);
    g_ptr_array_unref(decoder->lists);
}

void *decoder_allocate(struct decoder *decoder, size_t size_bytes)
{
    void *block = g_malloc0(size_bytes);
    g_ptr_array_add(decoder->blocks, block);
    return block;
}

GPtrArray *decoder_list(struct decoder *decoder)
{
    GPtrArray *list = g_ptr_array_new();
    g_ptr_array_add(decoder->lists, list);
    return list;
}

/* A mistake in a text that a parameter is part of is seen only with the text that became of it;
 * what would be right can't be pasted over the parameter. */
static char *note_with_case(const struct decoder *decoder, const struct node *node,
                            const char *note)
{
    if (!node->is_substituted)
        return g_strdup(note);
    g_autofree char *shown = diagnostic_excerpt(node->text ? node->text : "");
    return g_strdup_printf("in case `%s` it is `%s`%s%s", decoder->case_name, shown,
                           note ? "; " : "", note ? note : "");
}

void(decoder_complain)(struct decoder *decoder, const struct node *node, struct mistake mistake,
                       const char *format, ...)
{
    g_assert(diagnostic_code_find(mistake.code));
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *note = note_with_case(decoder, node, mistake.note);
    const char *help = node->is_substituted ? NULL : mistake.help;
    diagnostics_add(decoder->diagnostics, node->at, mistake.code, message, note, help);
}

unsigned decoder_mistakes(const struct decoder *decoder)
{
    return diagnostics_count(decoder->diagnostics);
}
