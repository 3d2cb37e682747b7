/* The workstation as a value: sequences of acts and the log lines that they lead to, worked out by
 * hand from the states that the vendor documents; what is refused changes nothing. One letter an
 * act: b begin, p pay, s suspend, r resume, e end, x end of the app, i IDLE, a ACTION_NEEDED, c
 * CLOSED. */
#include "mocks/app/workstation.h"
#include <criterion/criterion.h>
#include <glib.h>
#include <string.h>

static bool carry_out(struct workstation *workstation, char act, unsigned number,
                      struct facts *facts)
{
    static const char letters[] = "bpsre";
    const char *found = strchr(letters, act);
    g_autofree char *id = g_strdup_printf("%u", number);
    *facts = (struct facts){0};
    if (found)
        return workstation_order(workstation, (enum order_act)(found - letters), id, number, facts);
    if (act == 'x') {
        workstation_lose(workstation);
        return true;
    }
    return workstation_enter(workstation,
                             act == 'i'   ? STATE_IDLE
                             : act == 'c' ? STATE_CLOSED
                                          : STATE_ACTION_NEEDED,
                             facts);
}

static void tell(GString *text, const struct facts *facts)
{
    for (unsigned i = 0; i < facts->count; i++) {
        const struct fact *fact = &facts->list[i];
        if (fact->kind == FACT_ORDER)
            g_string_append_printf(text, " %s %s,", fact->id, fact->change);
        else
            g_string_append_printf(text, " %s>%s,", workstation_state_name(fact->from),
                                   workstation_state_name(fact->to));
    }
}

/* The order that the n-th act begins is called n, from 1. A refused act is told as "no". */
static const struct row {
    const char *acts, *told, *shown;
} rows[] = {
    {"b", " IDLE>ACTIVE, 1 started,", "1 ACTIVE"},
    {"bp", " IDLE>ACTIVE, 1 started, ACTIVE>PAYMENT, 1 payment,", "1 PAYMENT"},
    {"bpe",
     " IDLE>ACTIVE, 1 started, ACTIVE>PAYMENT, 1 payment, PAYMENT>FINALIZED, 1 ended, "
     "FINALIZED>IDLE,",
     ""},
    {"be", " IDLE>ACTIVE, 1 started, ACTIVE>CANCELLED, 1 ended, CANCELLED>IDLE,", ""},
    {"bs", " IDLE>ACTIVE, 1 started, ACTIVE>IDLE, 1 suspended,", "1 SUSPENDED"},
    {"bsr", " IDLE>ACTIVE, 1 started, ACTIVE>IDLE, 1 suspended, IDLE>ACTIVE, 1 resumed,",
     "1 ACTIVE"},
    {"bps", " IDLE>ACTIVE, 1 started, ACTIVE>PAYMENT, 1 payment, PAYMENT>IDLE, 1 suspended,",
     "1 SUSPENDED"},
    {"bsb", " IDLE>ACTIVE, 1 started, ACTIVE>IDLE, 1 suspended, IDLE>ACTIVE, 3 started,",
     "3 ACTIVE"},
    {"bsbs",
     " IDLE>ACTIVE, 1 started, ACTIVE>IDLE, 1 suspended, IDLE>ACTIVE, 3 started, ACTIVE>IDLE, 3 "
     "suspended,",
     "3 SUSPENDED"},
    {"bsbsr",
     " IDLE>ACTIVE, 1 started, ACTIVE>IDLE, 1 suspended, IDLE>ACTIVE, 3 started, ACTIVE>IDLE, 3 "
     "suspended,"
     " IDLE>ACTIVE, 3 resumed,",
     "3 ACTIVE"},
    {"bsbe",
     " IDLE>ACTIVE, 1 started, ACTIVE>IDLE, 1 suspended, IDLE>ACTIVE, 3 started, ACTIVE>CANCELLED,"
     " 3 ended, CANCELLED>IDLE,",
     "1 SUSPENDED"},
    {"bx", " IDLE>ACTIVE, 1 started,", ""},
    {"bsx", " IDLE>ACTIVE, 1 started, ACTIVE>IDLE, 1 suspended,", "1 SUSPENDED"},
    {"ab", " IDLE>ACTION_NEEDED, ACTION_NEEDED>ACTIVE, 2 started,", "2 ACTIVE"},
    {"bap", " IDLE>ACTIVE, 1 started, ACTIVE>ACTION_NEEDED, ACTION_NEEDED>PAYMENT, 1 payment,",
     "1 PAYMENT"},
    {"bb", " IDLE>ACTIVE, 1 started, no", "1 ACTIVE"},
    {"bpp", " IDLE>ACTIVE, 1 started, ACTIVE>PAYMENT, 1 payment, no", "1 PAYMENT"},
    {"bi", " IDLE>ACTIVE, 1 started, no", "1 ACTIVE"},
    {"bc", " IDLE>ACTIVE, 1 started, no", "1 ACTIVE"},
    {"br", " IDLE>ACTIVE, 1 started, no", "1 ACTIVE"},
    {"cb", " IDLE>CLOSED, no", ""},
    {"i", " no", ""},
    {"p", " no", ""},
    {"s", " no", ""},
    {"r", " no", ""},
    {"e", " no", ""},
    {"bsp", " IDLE>ACTIVE, 1 started, ACTIVE>IDLE, 1 suspended, no", "1 SUSPENDED"},
    {"bse", " IDLE>ACTIVE, 1 started, ACTIVE>IDLE, 1 suspended, no", "1 SUSPENDED"},
};

static char *shown_text(const struct workstation *workstation)
{
    const struct order *order = workstation_shown_order(workstation);
    return order ? g_strdup_printf("%s %s", order->id, order_state_name(order->state))
                 : g_strdup("");
}

static bool is_same(const struct workstation *left, const struct workstation *right)
{
    if (left->state != right->state || left->order_count != right->order_count)
        return false;
    for (unsigned i = 0; i < left->order_count; i++)
        if (strcmp(left->orders[i].id, right->orders[i].id) != 0 ||
            left->orders[i].state != right->orders[i].state ||
            left->orders[i].since_ms != right->orders[i].since_ms)
            return false;
    return true;
}

Test(workstation, tells_each_act_as_the_log_does)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct workstation workstation = {.state = STATE_IDLE};
        g_autoptr(GString) told = g_string_new(NULL);
        for (unsigned k = 0; rows[i].acts[k]; k++) {
            struct facts facts;
            struct workstation before = workstation;
            if (carry_out(&workstation, rows[i].acts[k], k + 1, &facts))
                tell(told, &facts);
            else {
                g_string_append(told, " no");
                cr_assert(is_same(&before, &workstation), "%s", rows[i].acts);
            }
        }
        g_autofree char *shown = shown_text(&workstation);
        cr_assert_str_eq(told->str, rows[i].told, "%s: told%s, expected%s", rows[i].acts, told->str,
                         rows[i].told);
        cr_assert_str_eq(shown, rows[i].shown, "%s: shown %s, expected %s", rows[i].acts, shown,
                         rows[i].shown);
    }
}

Test(workstation, keeps_eight_orders_and_no_id_twice)
{
    struct workstation workstation = {.state = STATE_IDLE};
    struct facts facts;
    for (unsigned i = 1; i <= ORDER_LIMIT; i++) {
        cr_assert(carry_out(&workstation, 'b', i, &facts), "order %u", i);
        cr_assert(carry_out(&workstation, 's', i, &facts), "order %u", i);
    }
    cr_assert_not(carry_out(&workstation, 'b', ORDER_LIMIT + 1, &facts));
    cr_assert(carry_out(&workstation, 'r', 0, &facts));
    cr_assert(carry_out(&workstation, 'e', 0, &facts));
    cr_assert_not(carry_out(&workstation, 'b', 1, &facts), "1 is suspended");
    cr_assert(carry_out(&workstation, 'b', ORDER_LIMIT, &facts), "8 has ended");
    cr_assert_not(workstation_restore(&workstation, "1", 0));
}

static const struct word {
    const char *word;
    bool is_valid;
} words[] = {
    {"9913", true},
    {"A-17/b", true},
    {"~!", true},
    {"", false},
    {"two words", false},
    {"quo\"te", false},
    {"back\\slash", false},
    {"new\nline", false},
    {"\xc3\xa5", false},
    {"\x7f", false},
    {"1234567890123456789012345678901234567890123456789012345678901234", true},
    {"12345678901234567890123456789012345678901234567890123456789012345", false},
};

Test(workstation, takes_only_words_that_fit_a_log_line)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(words); i++)
        cr_assert_eq(word_is_valid(words[i].word), words[i].is_valid, "%s", words[i].word);
}

Test(workstation, knows_every_state_by_its_name)
{
    for (unsigned i = 0; i < STATE_COUNT; i++)
        cr_assert_eq(workstation_state_of(workstation_state_name((enum workstation_state)i)), i);
    cr_assert_eq(workstation_state_of("idle"), STATE_COUNT);
}
