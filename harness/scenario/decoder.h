#pragma once
/* What decoding one row of a file shares: where mistakes are told, and the memory of the drafts. */
#include "harness/scenario/tree.h"

struct decoder {
    struct diagnostics *diagnostics;
    const char *case_name; /* NULL in a file without cases */
    GPtrArray *blocks;     /* memory of drafts */
    GPtrArray *lists;      /* GPtrArray * of drafts */
};

void decoder_init(struct decoder *decoder, struct diagnostics *diagnostics, const char *case_name);
void decoder_clear(struct decoder *decoder);
/* Zeroed memory and lists that live as long as the decoder. */
void *decoder_allocate(struct decoder *decoder, size_t size_bytes);
GPtrArray *decoder_list(struct decoder *decoder);

/* A mistake. `code` is one of codes.c; note and help may be NULL. */
struct mistake {
    const char *code;
    const char *note, *help;
};
void decoder_complain(struct decoder *decoder, const struct node *node, struct mistake mistake,
                      const char *format, ...) G_GNUC_PRINTF(4, 5);
#define decoder_complain(...) DIAGNOSTIC_CALL((decoder_complain)(__VA_ARGS__))
unsigned decoder_mistakes(const struct decoder *decoder);
