/* data/id.c: Salesforce's ids in both their forms.
 *
 * Source    Each of the last three characters stands for five of the first fifteen: bit n is set when the nth is a capital, and
 *           the number is written as one of A to Z, 0 to 5.
 *
 * Why 18 digits are let pass: Salesforce never makes such an id (without a capital it ends in AAA), and others do.
 */
#include "data/id.h"

#include "base/ascii.h"
#include "base/gc.h"
#include "base/unicode.h"

enum { SHORT = 15, LONG = 18 };

static bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

/* All letters and digits, and not digits only. */
static bool looks_made_by_salesforce(rb_str s)
{
    bool has_letter = false;
    for (size_t i = 0; i < s.len; i++) {
        bool letter = is_capital(s.ptr[i]) || (s.ptr[i] >= 'a' && s.ptr[i] <= 'z');
        if (!letter && !rb_is_digit(s.ptr[i])) return false;
        has_letter |= letter;
    }
    return has_letter;
}

static void put_check_characters(const char *id, char out[3])
{
    for (int group = 0; group < 3; group++) {
        int bits = 0;
        for (int i = 0; i < 5; i++) bits |= is_capital(id[group * 5 + i]) << i;
        out[group] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"[bits];
    }
}

bool rb_id_read(rb_str text, rb_str *id)
{
    char check[3];
    *id = text;
    if (text.len != LONG || !looks_made_by_salesforce(text)) return true;
    put_check_characters(text.ptr, check);
    id->len = SHORT;
    return memcmp(text.ptr + SHORT, check, sizeof check) == 0;
}

rb_str rb_id_check_characters(rb_str fifteen)
{
    char *made = RB_NEW_PLAIN(char, 3);
    put_check_characters(fifteen.ptr, made);
    return (rb_str){made, 3};
}

bool rb_id_equal(rb_str a, rb_str b)
{
    rb_str x, y;
    return rb_id_read(rb_text_trim(a), &x) && rb_id_read(rb_text_trim(b), &y) && rb_text_equal(x, y);
}
