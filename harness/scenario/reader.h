#pragma once
/* Events of libyaml, one after the other, until the end or the first error, which is told. */
#include "harness/diagnostic.h"
#include <stdbool.h>
#include <yaml.h>

struct reader {
    yaml_parser_t parser;
    struct diagnostics *diagnostics;
    const char *text;
    size_t size_bytes;
    bool is_stopped; /* nothing more can be read */
};

/* `text` must outlive the reader. */
void reader_init(struct reader *reader, const char *text, size_t size_bytes,
                 struct diagnostics *diagnostics);
void reader_clear(struct reader *reader);
/* The next event, to be released with yaml_event_delete. False if there is none, because the reader
 * was stopped. */
bool reader_next(struct reader *reader, yaml_event_t *event);
/* Nothing more is to be read, because of this; told only if it is the first such reason. */
void reader_stop(struct reader *reader, struct position at, const char *code, const char *message,
                 const char *note);
#define reader_stop(...) DIAGNOSTIC_CALL((reader_stop)(__VA_ARGS__))
struct position event_position(const yaml_event_t *event);
