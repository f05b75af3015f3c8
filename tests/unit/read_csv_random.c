/* tests/unit/read_csv_random.c: CSV against a reader that looks at one byte after the other.
 *
 * The naive reader below has the whole input in memory and knows no windows, blocks or indexes; what it and read/
 * in common is only the language (read/csv_record.h). Every generated input is read with windows of many sizes, with and
 * without vector instructions, and all readings must agree with each other and with the naive one to the byte.
 */
#include "check.h"
#include "read/csv_cut.h"
#include "read/csv_index.h"
#include "read/csv_likely.h"
#include "sharing.h"

/* ---- the naive reader */

struct naive_field {
    size_t start, end;
    bool quoted;
};

struct naive {
    rb_str text;
    size_t limit, at, suspect;
    uint64_t record, line;
    struct reading out;
    struct naive_field fields[4096];
    uint32_t count;
    size_t end, wrong; /* of the record that was read, or where it goes wrong */
    bool is_long;      /* … for being longer than the limit where no quotes are open */
};

static char byte_at(const struct naive *n, size_t at) { return at < n->text.len ? n->text.ptr[at] : '\n'; }
static bool ends_line(char c) { return c == '\n' || c == '\r'; }

static size_t after_line_end(const struct naive *n, size_t at)
{
    if (at >= n->text.len) return n->text.len;
    return at + 1 + (n->text.ptr[at] == '\r' && at + 1 < n->text.len && n->text.ptr[at + 1] == '\n');
}

/* One field from `at`; false when the record goes wrong. *at: its end. */
static bool naive_field(struct naive *n, size_t *at, bool strict)
{
    enum { PLAIN, QUOTED, CLOSED } state = PLAIN;
    size_t i = *at, start = i;
    n->count++;
    for (;; i++) {
        bool over = i > n->at + n->limit;
        n->wrong = i;
        if (over || i == n->text.len) {
            if (!over && state != QUOTED) break;
            return false;
        }
        char c = n->text.ptr[i];
        if (state == QUOTED) {
            if (strict && ends_line(c)) return false;
            if (c == '"') state = CLOSED;
        } else if (state == CLOSED && c == '"') {
            state = QUOTED;
        } else if (c == ',' || ends_line(c)) {
            break;
        } else if (state == CLOSED) {
            return false;
        } else if (c == '"' && i == start) {
            state = QUOTED;
        } else if (c == '"' && strict) {
            return false;
        }
    }
    if (n->count <= 4096) n->fields[n->count - 1] = (struct naive_field){start, i, state == CLOSED};
    *at = i;
    return true;
}

static bool naive_record(struct naive *n)
{
    size_t at = n->at;
    n->count = 0;
    for (;; at++) {
        if (!naive_field(n, &at, n->at < n->suspect)) return false;
        if (byte_at(n, at) != ',' || at == n->text.len) break;
    }
    n->end = at;
    return true;
}

static void naive_lines(struct naive *n, size_t to)
{
    while (n->at < to) {
        size_t at = n->at;
        while (at < to && !ends_line(n->text.ptr[at])) at++;
        if (at == to) break;
        n->line++;
        n->at = after_line_end(n, at);
    }
    n->at = to;
}

static void naive_reject(struct naive *n, size_t end, uint32_t column)
{
    rb_reject r = {.record = ++n->record,
                   .line = n->line,
                   .offset = n->at,
                   .column = column,
                   .raw = {n->text.ptr + n->at, end - n->at},
                   .reason = RB_STR("")};
    note_reject(&n->out, &r);
    n->out.rejected++;
}

static void naive_set_aside(struct naive *n)
{
    size_t end = n->at, most = n->at + n->limit;
    while (end <= most && !ends_line(byte_at(n, end))) end++;
    if (end > most) {
        naive_reject(n, most, 0);
        while (!ends_line(byte_at(n, end))) end++;
        n->at = after_line_end(n, end);
    } else {
        size_t next = after_line_end(n, end);
        naive_reject(n, end, n->count);
        if (n->wrong > next) n->suspect = n->wrong;
        n->at = next;
    }
    n->line++;
}

/* By the table of the Unicode standard. */
static bool naive_utf8(rb_str s)
{
    for (size_t i = 0; i < s.len;) {
        uint8_t c = (uint8_t)s.ptr[i];
        unsigned more = c < 0x80                ? 0
                        : c >= 0xc2 && c < 0xe0 ? 1
                        : c >= 0xe0 && c < 0xf0 ? 2
                        : c >= 0xf0 && c < 0xf5 ? 3
                                                : 9;
        if (more == 9 || s.len - i <= more) return false;
        uint32_t value = more == 0 ? c : c & (0x3fu >> more);
        for (unsigned k = 1; k <= more; k++) {
            if (((uint8_t)s.ptr[i + k] & 0xc0) != 0x80) return false;
            value = value << 6 | ((uint8_t)s.ptr[i + k] & 0x3f);
        }
        static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
        if (value < least[more] || value > 0x10ffff || (value >= 0xd800 && value < 0xe000)) return false;
        i += more + 1;
    }
    return true;
}

static void naive_cell(struct naive *n, const struct naive_field *f)
{
    rb_buf value = {0};
    for (size_t i = f->start + f->quoted; i < f->end - f->quoted; i++) {
        rb_buf_add_char(&value, n->text.ptr[i]);
        i += f->quoted && n->text.ptr[i] == '"';
    }
    rb_buf_print(&n->out.rows, " | T%s", f->quoted ? "q" : "");
    add_bytes(&n->out.rows, rb_buf_str(&value));
}

/* Columns 0 and 2 of three are wanted. */
static void naive_row(struct naive *n)
{
    for (uint32_t c = 0; c < 3; c += 2) {
        const struct naive_field *f = &n->fields[c];
        rb_str bytes = {n->text.ptr + f->start, f->end - f->start};
        if (!naive_utf8(bytes) || memchr(bytes.ptr, '\0', bytes.len) != NULL) {
            naive_reject(n, n->end, c + 1);
            return;
        }
    }
    rb_buf_print(&n->out.rows, "%llu line %llu offset %llu ", (unsigned long long)++n->record,
                 (unsigned long long)n->line, (unsigned long long)n->at);
    add_bytes(&n->out.rows, (rb_str){n->text.ptr + n->at, n->end - n->at});
    naive_cell(n, &n->fields[0]);
    naive_cell(n, &n->fields[2]);
    rb_buf_add_char(&n->out.rows, '\n');
    n->out.accepted++;
}

/* Fields beyond the third are nothing but blanks. */
static bool naive_is_longer_by_nothing(const struct naive *n)
{
    if (n->count <= 3) return false;
    for (size_t i = n->fields[2].end; i < n->end; i++)
        if (n->text.ptr[i] != ',' && n->text.ptr[i] != ' ') return false;
    return true;
}

static bool naive_is_header(const struct naive *n)
{
    return rb_str_equal((rb_str){n->text.ptr + n->at, n->end - n->at}, RB_STR("a,b,c"));
}

/* The header is `a,b,c` and a line end. */
static struct reading naive_csv(rb_str text, size_t limit)
{
    struct naive *n = RB_NEW(struct naive);
    n->text = text;
    n->limit = limit;
    n->line = 1;
    naive_lines(n, after_line_end(n, 5));
    while (n->at < text.len) {
        if (!naive_record(n)) {
            naive_set_aside(n);
            continue;
        }
        if (naive_is_header(n)) (void)n; /* no record */
        else if ((n->end > n->at && n->count == 3) || naive_is_longer_by_nothing(n))
            naive_row(n);
        else if (n->end > n->at)
            naive_reject(n, n->end, n->count < 3 ? n->count + 1 : 4);
        naive_lines(n, after_line_end(n, n->end));
        if (n->end == text.len) n->line++;
    }
    n->out.read = n->record;
    n->out.bytes = text.len;
    return n->out;
}

/* ---- generated inputs */

static const rb_str pieces[] = {
    {"a", 1},
    {"b", 1},
    {",", 1},
    {",", 1},
    {",", 1},
    {"\"", 1},
    {"\"", 1},
    {"\"\"", 2},
    {"\",\"", 3},
    {"\n", 1},
    {"\n", 1},
    {"\r\n", 2},
    {"\r", 1},
    {" ", 1},
    {"\xC3\xA9", 2},
    {"\xE6\xBC\xA2", 3},
    {"\xF0\x9F\x98\x80", 4},
    {"\xE9", 1},
    {"\xC3", 1},
    {"\xED\xA0\x80", 3},
    {"\xC0\xAF", 2},
    {"\xF4\x90\x80\x80", 4},
    {"\0", 1},
    {"word", 4},
    {"1,2,3\n", 6},
    {"x,\"y\",z\r\n", 9},
};
enum { PIECES = sizeof pieces / sizeof *pieces };

static void add_sound_field(rb_buf *b, uint64_t *chance)
{
    static const rb_str texts[] = {{"", 0},
                                   {"1", 1},
                                   {"word", 4},
                                   {"a longer text of some thirty-five bytes", 39},
                                   {"\xC3\xA9\xE6\xBC\xA2\xF0\x9F\x98\x80", 9},
                                   {"say \"\"it\"\"", 10},
                                   {"two\nlines", 9},
                                   {"cr\r\nlf,\r", 8},
                                   {"\"\"", 2}};
    uint32_t which = below(chance, 9);
    bool quoted = which >= 5 || below(chance, 3) == 0;
    if (quoted) rb_buf_add_char(b, '"');
    rb_buf_add_str(b, texts[which]);
    if (quoted) rb_buf_add_char(b, '"');
}

static void add_sound_record(rb_buf *b, uint64_t *chance, rb_str line_end)
{
    for (uint32_t i = 0; i < 3; i++) {
        if (i > 0) rb_buf_add_char(b, ',');
        add_sound_field(b, chance);
    }
    rb_buf_add_str(b, line_end);
}

/* Sound records, chaos, or sound records with some chaos between them. */
static rb_str generate(uint64_t *chance)
{
    static const rb_str line_ends[] = {{"\n", 1}, {"\r\n", 2}, {"\r", 1}};
    rb_buf b = {0};
    uint32_t kind = below(chance, 3), records = below(chance, 40);
    rb_str line_end = line_ends[below(chance, 3)];
    rb_buf_add_chars(&b, "a,b,c");
    rb_buf_add_str(&b, line_end);
    for (uint32_t i = 0; i < records; i++) {
        if (kind != 1) add_sound_record(&b, chance, line_end);
        for (uint32_t k = kind == 0 || (kind == 2 && below(chance, 4) > 0) ? 0 : below(chance, 12); k > 0; k--)
            add_one_of(&b, chance, pieces, PIECES);
    }
    if (kind != 0 && below(chance, 2)) add_one_of(&b, chance, pieces, PIECES);
    return rb_buf_take(&b);
}

static const char *const columns[] = {"a", "-b", "c", NULL};

static struct reading_of way_of(rb_str text, size_t limit, uint32_t how)
{
    return (struct reading_of){.input = text,
                            .columns = columns,
                            .format = RB_FORMAT_CSV,
                            .window_bytes = window_sizes[how % WINDOW_SIZES],
                            .plain_scan = how >= WINDOW_SIZES,
                            .limit_bytes = limit};
}

static struct reading read_generated(rb_str text, size_t limit, uint32_t how)
{
    struct reading_of of = way_of(text, limit, how);
    return read_input(&of);
}

/* By several threads, in pieces of one byte and more. */
static struct reading share_generated(rb_str text, size_t limit, uint32_t how)
{
    struct reading_of of = way_of(text, limit, how);
    return share_input(&of, 2 + how % 2);
}

static bool agrees_with_naive(const struct reading *got, rb_str text, size_t limit)
{
    struct reading want = naive_csv(text, limit);
    return same_text(&got->rows, &want.rows) && same_text(&got->places, &want.places) && got->read == want.read &&
           got->rejected == want.rejected && got->bytes == want.bytes && got->read == got->accepted + got->rejected;
}

static void reads_generated_inputs_alike(void)
{
    uint64_t chance = 1;
    for (int round = 0; round < 700 && !check_this_failed; round++) {
        rb_str text = generate(&chance);
        size_t limit = below(&chance, 3) == 0 ? 8 + below(&chance, 60) : 1 << 20;
        struct reading whole = read_generated(text, limit, WINDOW_SIZES - 1);
        CHECK(agrees_with_naive(&whole, text, limit));
        CHECK(limit < 1 << 20 ? !whole.misplaced : nothing_lost(&whole, 5, false));
        for (uint32_t how = 0; how < 2 * WINDOW_SIZES; how++) {
            struct reading other = read_generated(text, limit, how);
            CHECK(same_reading(&whole, &other));
        }
        struct reading shared = share_generated(text, limit, (uint32_t)round % (2 * WINDOW_SIZES));
        CHECK(same_reading(&whole, &shared));
        if (check_this_failed) {
            rb_buf shown = {0};
            add_bytes(&shown, text);
            printf("round %d limit %zu: %.*s\n", round, limit, RB_STR_ARGS(rb_buf_str(&shown)));
        }
    }
}

/* Long inputs, so that scans are cut at every place of a record, and batches fill up. */
static void reads_long_inputs_alike(void)
{
    uint64_t chance = 7;
    for (int round = 0; round < 6; round++) {
        rb_buf b = {0};
        rb_buf_add_chars(&b, "a,b,c\n");
        while (b.len < 300000) {
            add_sound_record(&b, &chance, RB_STR("\n"));
            if (round > 3 && below(&chance, 50) == 0) add_one_of(&b, &chance, pieces, PIECES);
            if (round == 2 && below(&chance, 90) == 0) {
                rb_buf_add_repeat(&b, 'w', below(&chance, 90000));
                rb_buf_add_chars(&b, ",2,3\n");
            }
        }
        rb_str text = rb_buf_str(&b);
        struct reading whole = read_generated(text, 1 << 20, WINDOW_SIZES - 1);
        CHECK(agrees_with_naive(&whole, text, 1 << 20));
        CHECK(nothing_lost(&whole, 5, false));
        for (uint32_t how = 4; how < 2 * WINDOW_SIZES; how += 3) {
            struct reading other = read_generated(text, 1 << 20, how);
            CHECK(same_reading(&whole, &other));
            struct reading shared = share_generated(text, 1 << 20, how);
            CHECK(same_reading(&whole, &shared));
        }
    }
}

/* The same ends, lines and oddities. */
static bool same_index(const rb_csv_index *a, const rb_csv_index *b)
{
    uint32_t odd = 0;
    if (a->blocks != b->blocks || a->irregular != b->irregular || a->has_lines != b->has_lines) return false;
    for (; a->odd[odd] != UINT32_MAX && a->odd[odd] == b->odd[odd]; odd++)
        if (memcmp(&a->inner[odd], &b->inner[odd], sizeof *a->inner) != 0) return false;
    return a->odd[odd] == b->odd[odd] && memcmp(a->bits, b->bits, a->blocks * sizeof *a->bits) == 0;
}

/* Of lists of blocks, ascending, UINT32_MAX last. */
static bool is_among(const uint32_t *some, const uint32_t *all)
{
    for (; *some != UINT32_MAX; some++) {
        while (*all < *some) all++;
        if (*all != *some) return false;
    }
    return true;
}

/* Every scanner that this processor can run, on any bytes. The plain one may be more careful about UTF-8, and only that. */
static void scanners_agree(void)
{
    uint64_t chance = 3;
    rb_csv_index plain, best[RB_VECTORS_AVX512 + 1];
    char bytes[64 + 1024 + 64];
    rb_csv_index_init(&plain, 1024);
    for (rb_vectors with = RB_VECTORS_AVX2; with <= rb_vectors_here(); with++) rb_csv_index_init(&best[with], 1024);
    for (int round = 0; round < 6000 && !check_this_failed; round++) {
        rb_buf b = {0};
        uint32_t first = below(&chance, 2) * below(&chance, 10), few = 2 + below(&chance, PIECES - 1 - first), len = below(&chance, 1025);
        memset(bytes, 0, sizeof bytes);
        while (b.len < 1088) add_one_of(&b, &chance, pieces + first, few);
        memcpy(bytes + 64, b.ptr, 1088);
        rb_csv_scan_plain(&plain, bytes + 64, len, ',');
        for (rb_vectors with = RB_VECTORS_AVX2; with <= rb_vectors_here(); with++) {
            rb_csv_index *ix = &best[with];
            ix->has_cr &= round % 16 != 0;
            rb_csv_scan_with(with)(ix, bytes + 64, len, ',');
            CHECK(same_index(&plain, ix));
            CHECK(is_among(ix->strange, plain.strange));
            CHECK(with == RB_VECTORS_AVX2 || is_among(best[RB_VECTORS_AVX2].strange, ix->strange));
        }
    }
}

/* Wherever in a block it stands, a quote behind text is out of place, also right before a CRLF, which then seems to stand in quotes. */
static void stray_quotes_are_seen(void)
{
    rb_csv_index ix;
    char bytes[64 + 256 + 64];
    rb_csv_index_init(&ix, 256);
    for (uint32_t at = 1; at < 200; at++) {
        memset(bytes, 'a', sizeof bytes);
        memcpy(bytes + 64 + at, "\"\r\n", 3);
        for (rb_vectors with = RB_VECTORS_NONE; with <= rb_vectors_here(); with++) {
            rb_csv_scan_with(with)(&ix, bytes + 64, 256, ',');
            CHECK(ix.irregular && ix.blocks == (at + 1) / 64 + 1);
        }
    }
}

static uint32_t after_last_line(const rb_csv_index *ix)
{
    for (uint32_t i = ix->blocks; i > 0; i--)
        if (ix->bits[i - 1].lines) return i * 64 - (uint32_t)__builtin_clzll(ix->bits[i - 1].lines);
    return 0;
}

/* Every cutter that this processor can run, on any bytes: they agree, and what they call whole records is what the scan finds. */
static void cutters_agree(void)
{
    enum { MOST = 12288, AROUND = 64 };
    uint64_t chance = 5;
    rb_csv_index index;
    char *bytes = RB_NEW_PLAIN(char, MOST + 2 * AROUND);
    memset(bytes, 0, AROUND);
    rb_csv_index_init(&index, MOST);
    for (int round = 0; round < 6000 && !check_this_failed; round++) {
        rb_buf b = {0};
        uint32_t few = 2 + below(&chance, PIECES - 1), len = below(&chance, round % 3 ? 1025 : MOST + 1), chaos = 20 + below(&chance, 2000);
        while (b.len < len + AROUND)
            if (round % 2 == 0 || below(&chance, chaos) == 0) add_one_of(&b, &chance, pieces, few);
            else add_sound_record(&b, &chance, pieces[9 + below(&chance, 4)]);
        memcpy(bytes + AROUND, b.ptr, len + AROUND);
        rb_csv_cut plain = rb_csv_cut_plain(bytes + AROUND, len, ',');
        rb_csv_scan_plain(&index, bytes + AROUND, len, ',');
        for (rb_vectors with = RB_VECTORS_AVX2; with <= rb_vectors_here(); with++) {
            rb_csv_cut best = rb_csv_cut_with(with)(bytes + AROUND, len, ',');
            CHECK(plain.len == best.len && plain.is_wrong == best.is_wrong && plain.in_quotes == best.in_quotes);
        }
        CHECK(plain.is_wrong == index.irregular);
        CHECK(plain.len == after_last_line(&index));
    }
}

/* Of text as it should be, in which no quoted text is longer than a sixteenth, what a guess calls whole records is. */
static void guesses_are_right(void)
{
    enum { MOST = 20000 };
    uint64_t chance = 11;
    uint32_t right = 0, wrong = 0;
    for (int round = 0; round < 1000 && !check_this_failed; round++) {
        rb_buf   b = {0};
        uint32_t len = 2000 + below(&chance, MOST), quoted = below(&chance, 3), notes = below(&chance, 3);
        bool     is_sound = below(&chance, 4) > 0;
        while (b.len < len + 64) {
            if (quoted > 0) rb_buf_print(&b, "\"%u\",\"a,\"\"b\"\"\",", below(&chance, 1000));
            if (notes > 0) rb_buf_print(&b, "\"call, then\nwait\n\"\"so\"\" %u\",", below(&chance, 1000));
            add_sound_record(&b, &chance, pieces[9 + below(&chance, 4)]);
            if (!is_sound && below(&chance, 50) == 0) add_one_of(&b, &chance, pieces, PIECES);
        }
        size_t guess = rb_csv_likely_cut(b.ptr, len, ',');
        CHECK(guess <= len && (guess == 0 || b.ptr[guess - 1] == '\n'));
        if (guess == 0 || !is_sound) continue;
        rb_csv_cut cut = rb_csv_cut_plain(b.ptr, guess, ',');
        if (cut.len == guess && !cut.is_wrong) right++;
        else wrong++;
    }
    CHECK(right > 500 && wrong == 0);
}

int main(void)
{
    static const char *const names[] = {"none", "AVX2", "AVX2, AVX-512"};
    rb_gc_init();
    printf("vector instructions tested here: %s\n", names[rb_vectors_here()]);
    RUN(reads_generated_inputs_alike);
    RUN(reads_long_inputs_alike);
    RUN(scanners_agree);
    RUN(stray_quotes_are_seen);
    RUN(cutters_agree);
    RUN(guesses_are_right);
    return check_report();
}
