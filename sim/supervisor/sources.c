/* Servers of ours. They are served only while the tree sleeps, in the order in which they were
 * added; one look at all descriptors tells who may have work. */
#include "sim/supervisor/internal.h"
#include <poll.h>

static struct served *served_at(const struct supervisor *supervisor, unsigned i)
{
    return &g_array_index(supervisor->sources, struct served, i);
}

void supervisor_add_source(struct supervisor *supervisor, const struct source *source)
{
    struct served served = {.source = *source, .may_have_work = true};
    g_array_append_val(supervisor->sources, served);
}

void sources_may_have_work(struct supervisor *supervisor)
{
    for (unsigned i = 0; i < supervisor->sources->len; i++) {
        served_at(supervisor, i)->may_have_work = true;
    }
}

bool sources_look(struct supervisor *supervisor)
{
    unsigned count = supervisor->sources->len;
    g_assert(count <= SOURCE_LIMIT);
    struct pollfd fds[SOURCE_LIMIT];
    for (unsigned i = 0; i < count; i++) {
        fds[i] = (struct pollfd){served_at(supervisor, i)->source.fd, POLLIN, 0};
    }
    if (count == 0 || poll(fds, count, 0) <= 0) {
        return false;
    }
    bool any = false;
    for (unsigned i = 0; i < count; i++) {
        bool is_readable = (fds[i].revents & POLLIN) != 0;
        served_at(supervisor, i)->may_have_work |= is_readable;
        any |= is_readable;
    }
    return any;
}

bool sources_have_work(struct supervisor *supervisor)
{
    bool any = sources_look(supervisor);
    for (unsigned i = 0; !any && i < supervisor->sources->len; i++) {
        any = served_at(supervisor, i)->may_have_work;
    }
    return any;
}

static bool is_watching(const struct source *source)
{
    return source->fd < 0 || (source->is_watching != NULL && source->is_watching(source->data));
}

bool sources_serve(struct supervisor *supervisor)
{
    bool any = false;
    for (unsigned i = 0; i < supervisor->sources->len; i++) {
        struct served *served = served_at(supervisor, i);
        if (served->may_have_work || is_watching(&served->source)) {
            served->may_have_work = false;
            any |= served->source.serve(served->source.data);
        }
    }
    supervisor->is_undisturbed &= !any;
    if (any) {
        settled_forget(supervisor);
    }
    return any;
}

/* The descriptors last: what was under way a moment ago has arrived. */
bool sources_are_quiet(struct supervisor *supervisor)
{
    for (unsigned i = 0; i < supervisor->sources->len; i++) {
        struct served *served = served_at(supervisor, i);
        const struct source *source = &served->source;
        if (source->is_quiet != NULL && !source->is_quiet(source->data)) {
            served->may_have_work = true;
            return false;
        }
    }
    return !sources_look(supervisor);
}

bool sources_know_still(const struct supervisor *supervisor, const struct sockaddr_in *client)
{
    for (unsigned i = 0; i < supervisor->sources->len; i++) {
        const struct source *source = &served_at(supervisor, i)->source;
        if (source->knows_still != NULL && source->knows_still(source->data, client)) {
            return true;
        }
    }
    return false;
}
