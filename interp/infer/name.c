/* infer/name.c: names from headers and file names, as people would choose them.
 *
 * Letters with marks become their plain ones, ä is ae as Germans write it; what is in no Latin letters leaves nothing,
 * and the caller numbers it. A long header, the question of a survey, is cut where a word ends.
 */
#include "infer/infer.h"

#include "base/ascii.h"

enum { NAME_BYTES = 40 };

static bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
static bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

/* U+00C0 to U+00FF in plain letters. */
static const char *const latin[64] = {
    "A", "A", "A", "A", "Ae", "A", "Ae", "C", "E", "E", "E", "E", "I", "I", "I", "I", "D", "N", "O", "O", "O", "O", "Oe", " ", "O", "U", "U", "U", "Ue", "Y", "Th", "ss",
    "a", "a", "a", "a", "ae", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i", "d", "n", "o", "o", "o", "o", "oe", " ", "o", "u", "u", "u", "ue", "y", "th", "y",
};

static rb_str plain(rb_str s)
{
    rb_buf b = {0};
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i], next = i + 1 < s.len ? (unsigned char)s.ptr[i + 1] : 0;
        if (c < 0x80) {
            if (c == '%') rb_buf_add_chars(&b, " percent ");
            else if (c != '\'') rb_buf_add_char(&b, (char)c);
        } else if (c == 0xC3 && next >= 0x80 && next < 0xC0) {
            rb_buf_add_chars(&b, latin[next - 0x80]);
            i++;
        } else if (!(c == 0xE2 && next == 0x80 && i + 2 < s.len && (unsigned char)s.ptr[i + 2] == 0x99)) {
            if (c >= 0xC0) rb_buf_add_char(&b, ' '); /* once for a character */
        } else i += 2;
    }
    return rb_buf_take(&b);
}

/* Whether a new word begins at s[i]: dateOpened, HTTPServer, after what is no letter. */
static bool begins_word(rb_str s, size_t i)
{
    char before = s.ptr[i - 1], c = s.ptr[i], next = i + 1 < s.len ? s.ptr[i + 1] : ' ';
    return is_upper(c) && (is_lower(before) || rb_is_digit(before) || (is_upper(before) && is_lower(next) && !(next == 's' && (i + 2 == s.len || !is_lower(s.ptr[i + 2])))));
}

static rb_str cut(rb_str name)
{
    if (name.len <= NAME_BYTES) return name;
    size_t end = NAME_BYTES;
    while (end > 0 && name.ptr[end] != '_') end--;
    return rb_str_slice(name, 0, end > 0 ? end : NAME_BYTES);
}

static bool is_reserved(rb_str name)
{
#define KEYWORD(id, text, use, group, follows) if (RB_NAME_##use && rb_str_equal(name, RB_STR(text))) return true;
#define PHRASE(id, text, use, group)
#define SIGN(id, text, group, follows)
#define TOKEN(id, text, group, follows)
#define RB_NAME_RESERVED 1
#define RB_NAME_SOFT 0
#define RB_NAME_LEADER 0
#define RB_NAME_SHAPED 0
#define RB_NAME_OPENER 0
#include "grammar/keywords.def"
    return rb_str_equal(name, RB_STR("today")) || rb_str_equal(name, RB_STR("now"));
}

static rb_str snake(rb_str header)
{
    rb_buf b = {0};
    rb_str s = plain(header);
    if (rb_str_ends(s, RB_STR("__c")) || rb_str_ends(s, RB_STR("__r"))) s.len -= 3;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool letter = is_lower(c) || is_upper(c) || rb_is_digit(c);
        if (letter && b.len > 0 && b.ptr[b.len - 1] != '_' && i > 0 && begins_word(s, i)) rb_buf_add_char(&b, '_');
        if (letter) rb_buf_add_char(&b, is_upper(c) ? (char)(c + ('a' - 'A')) : c);
        else if (b.len > 0 && b.ptr[b.len - 1] != '_') rb_buf_add_char(&b, '_');
    }
    while (b.len > 0 && b.ptr[b.len - 1] == '_') b.len--;
    return rb_buf_take(&b);
}

rb_str rb_infer_name(rb_str header)
{
    rb_str name = snake(header);
    if (name.len == 0) return RB_STR("column");
    if (rb_is_digit(name.ptr[0])) name = rb_str_print("column_%.*s", RB_STR_ARGS(name));
    name = cut(name);
    return is_reserved(name) ? rb_str_print("%.*s_field", RB_STR_ARGS(name)) : name;
}

rb_str rb_infer_title(rb_str words)
{
    rb_str name = snake(words);
    rb_buf b = {0};
    bool   begins = true;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (c != '_') rb_buf_add_char(&b, begins && is_lower(c) ? (char)(c - ('a' - 'A')) : c);
        begins = c == '_';
    }
    if (b.len == 0 || rb_is_digit(b.ptr[0])) return rb_str_print("Record%.*s", RB_STR_ARGS(rb_buf_str(&b)));
    return rb_buf_take(&b);
}

/* Of the last word: cases, companies, addresses. */
static rb_str singular(rb_str s)
{
    static const char *const own[] = {"movies", "cookies", "calories", "zombies", "ties", "pies", "series", "species"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        size_t at = s.len < strlen(own[i]) ? s.len : s.len - strlen(own[i]);
        if (rb_str_ends(s, rb_str_of(own[i])) && (at == 0 || s.ptr[at - 1] == '_')) return i + 2 < sizeof own / sizeof *own ? rb_str_slice(s, 0, s.len - 1) : s;
    }
    if (rb_str_ends(s, RB_STR("ies")) && s.len > 4) return rb_str_print("%.*sy", (int)(s.len - 3), s.ptr);
    if (rb_str_ends(s, RB_STR("sses")) || rb_str_ends(s, RB_STR("xes")) || rb_str_ends(s, RB_STR("ches"))) return rb_str_slice(s, 0, s.len - 2);
    bool keeps = rb_str_ends(s, RB_STR("ss")) || rb_str_ends(s, RB_STR("us")) || rb_str_ends(s, RB_STR("is")) || rb_str_ends(s, RB_STR("ews")) || s.len < 4;
    return rb_str_ends(s, RB_STR("s")) && !keeps ? rb_str_slice(s, 0, s.len - 1) : s;
}

static bool says_nothing(rb_str word)
{
    static const char *const words[] = {"export", "exports", "exported", "data", "report", "final", "copy", "full", "all", "csv", "raw"};
    bool digits = true;
    for (size_t i = 0; i < word.len; i++) digits = digits && rb_is_digit(word.ptr[i]);
    for (size_t i = 0; i < sizeof words / sizeof *words && !digits; i++) digits = rb_str_equal(word, rb_str_of(words[i]));
    return digits;
}

rb_str rb_infer_record_name(rb_str path)
{
    size_t from = 0, to = path.len;
    for (size_t i = 0; i < path.len; i++)
        if (path.ptr[i] == '/' || path.ptr[i] == '\\') from = i + 1;
    size_t inside = rb_str_find(path, RB_STR(":"), from); /* crm.db:cases */
    if (inside != SIZE_MAX && inside + 1 < path.len) from = inside + 1;
    for (size_t i = to; i > from + 1; i--)
        if (path.ptr[i - 1] == '.') to = i - 1;
    rb_str name = snake(rb_str_slice(path, from, to));
    rb_buf b = {0};
    for (size_t at = 0, end; at < name.len; at = end + 1) {
        end = rb_str_find(name, RB_STR("_"), at);
        if (end == SIZE_MAX) end = name.len;
        rb_str word = rb_str_slice(name, at, end);
        if (says_nothing(word) || rb_str_ends(rb_buf_str(&b), rb_str_print("_%.*s", RB_STR_ARGS(word))) || rb_str_equal(rb_buf_str(&b), word)) continue;
        if (b.len > 0) rb_buf_add_char(&b, '_');
        rb_buf_add_str(&b, word);
    }
    rb_str kept = rb_buf_take(&b);
    if (kept.len == 0) kept = name;
    return kept.len == 0 ? RB_STR("Record") : rb_infer_title(singular(kept));
}
