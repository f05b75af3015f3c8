// base/pattern_re2.cc: patterns on RE2, behind a header that C can read.
//
// Promises  Time linear in the text, 8 MB a pattern at most, no exception out of here.
//           Text that is not UTF-8 only fails to match where it is not.
//
// A dot matches a line break too: a cell of several lines is one text to whoever writes the rule.
// Why not the other well-known engine: it backtracks, so a pattern that is fine for
// a year can hang on one record.
extern "C" {
#include "base/gc.h"
}
#include "base/pattern.h"

#include <re2/re2.h>

#include <iterator>
#include <map>
#include <new>
#include <string>
#include <vector>

struct rb_pattern {
    re2::RE2 compiled;
    bool     is_set = false;
    rb_pattern_set set = {};
    rb_pattern(const re2::StringPiece &text, const re2::RE2::Options &how) : compiled(text, how) {}
};

namespace
{

constexpr int64_t memory_max = 8 << 20;

re2::RE2::Options options()
{
    re2::RE2::Options how;
    how.set_log_errors(false);
    how.set_max_mem(memory_max);
    how.set_dot_nl(true);
    return how;
}

re2::StringPiece piece(rb_str s) { return s.ptr ? re2::StringPiece(s.ptr, s.len) : re2::StringPiece(""); }

rb_str collected(const std::string &text)
{
    char *copy = RB_NEW_PLAIN(char, text.size() + 1);
    memcpy(copy, text.c_str(), text.size() + 1);
    return rb_str{copy, text.size()};
}

std::string bad_range(const std::string &part)
{
    if (part[0] == '\\' || part.rfind("[:", 0) == 0)
        return "the pattern asks for a kind of character that is not known: '" + part + "'";
    return "the pattern has a range whose ends are the wrong way round: '" + part + "'";
}

std::string unknown_group(const std::string &part, const std::string &pattern)
{
    bool looks = pattern.find("(?<=") != std::string::npos || pattern.find("(?<!") != std::string::npos;
    if (part == "(?=" || part == "(?!" || (part == "(?<" && looks))
        return "the pattern looks ahead or behind with '" + part + "', which patterns here cannot do";
    if (part == "(?<") return "the pattern has '(?<'; a group with a name is written '(?P<name>...)'";
    return "the pattern has '" + part + "', which stands for nothing";
}

std::string explain(const re2::RE2 &wrong)
{
    const std::string &part = wrong.error_arg();
    switch (wrong.error_code()) {
    case re2::RE2::ErrorBadEscape:
        return "the pattern has '" + part +
               "', which stands for nothing; write '\\\\' for a backslash itself";
    case re2::RE2::ErrorBadCharClass:
        return "the pattern has a set of characters that is wrong: '" + part + "'";
    case re2::RE2::ErrorBadCharRange: return bad_range(part);
    case re2::RE2::ErrorMissingBracket: return "the pattern has an opening '[' without its ']'";
    case re2::RE2::ErrorMissingParen: return "the pattern has an opening '(' without its ')'";
    case re2::RE2::ErrorUnexpectedParen: return "the pattern has a closing ')' without its '('";
    case re2::RE2::ErrorTrailingBackslash: return "the pattern ends in a lone '\\'";
    case re2::RE2::ErrorRepeatArgument:
        return "the pattern has '" + part + "' with nothing before it to repeat";
    case re2::RE2::ErrorRepeatSize:
        return "the pattern has '" + part + "', and repeats, taken together, may come to 1000 at most";
    case re2::RE2::ErrorRepeatOp: return "the pattern has '" + part + "', which repeats what already repeats";
    case re2::RE2::ErrorBadPerlOp: return unknown_group(part, wrong.pattern());
    case re2::RE2::ErrorBadUTF8: return "the pattern is not UTF-8 text";
    case re2::RE2::ErrorBadNamedCapture: return "the pattern names a group wrongly: '" + part + "'";
    case re2::RE2::ErrorPatternTooLarge:
        return "the pattern is too large; fewer or smaller repeats make it smaller";
    default: return "the pattern cannot be read: " + wrong.error();
    }
}

/* What C++ reports by an exception, C code here ends in one place. */
[[noreturn]] void out_of_memory()
{
    (void)rb_gc_alloc_plain(SIZE_MAX, 1);
    std::terminate();
}

/* Where the set ends that the pattern begins with; 0: it begins with something else. */
size_t end_of_set(const std::string &text)
{
    if (text.size() >= 2 && text[0] == '\\') return std::string("dDsSwW").find(text[1]) == std::string::npos ? 0 : 2;
    if (text.empty() || text[0] != '[') return 0;
    size_t at = text.compare(0, 2, "[^") == 0 ? 2 : 1;
    for (bool first = true; at < text.size(); at++, first = false) {
        if (text[at] == ']' && !first) return at + 1;
        if (text[at] == '[') return 0; /* [[:alpha:]] */
        if (text[at] == '\\') at++;
    }
    return 0;
}

void find_set(rb_pattern *p)
{
    const std::string &text = p->compiled.pattern();
    size_t end = end_of_set(text);
    p->set.is_run = end + 1 == text.size() && text[end] == '+';
    p->is_set = end > 0 && (end == text.size() || p->set.is_run);
    for (int c = 0; p->is_set && c < 128; c++) {
        char one = (char)c;
        p->set.has[c] = p->compiled.Match(re2::StringPiece(&one, 1), 0, 1, re2::RE2::ANCHOR_BOTH, nullptr, 0);
    }
}

} // namespace

const rb_pattern *rb_pattern_new(rb_str text, rb_str *why)
{
    try {
        rb_pattern *made = new rb_pattern(piece(text), options());
        if (made->compiled.ok()) {
            find_set(made);
            return made;
        }
        *why = collected(explain(made->compiled));
        delete made;
        return nullptr;
    } catch (const std::bad_alloc &) {
        out_of_memory();
    }
}

uint32_t rb_pattern_group_count(const rb_pattern *p) { return (uint32_t)p->compiled.NamedCapturingGroups().size(); }

rb_str rb_pattern_group_name(const rb_pattern *p, uint32_t index)
{
    auto it = p->compiled.NamedCapturingGroups().begin();
    std::advance(it, index);
    return collected(it->first);
}

bool rb_pattern_group(const rb_pattern *p, rb_str name, uint32_t *group)
{
    for (const auto &entry : p->compiled.NamedCapturingGroups()) {
        if (!rb_str_equal(name, rb_str{entry.first.data(), entry.first.size()})) continue;
        *group = (uint32_t)entry.second;
        return true;
    }
    return false;
}

bool rb_pattern_capture(const rb_pattern *p, uint32_t group, rb_str s, rb_str *out)
{
    try {
        std::vector<re2::StringPiece> parts(group + 1);
        if (!p->compiled.Match(piece(s), 0, s.len, re2::RE2::ANCHOR_BOTH, parts.data(), (int)parts.size())) return false;
        if (parts[group].data() == nullptr) return false;
        *out = rb_str{parts[group].data(), parts[group].size()};
        return true;
    } catch (const std::bad_alloc &) {
        out_of_memory();
    }
}

const rb_pattern_set *rb_pattern_as_set(const rb_pattern *p) { return p->is_set ? &p->set : nullptr; }

uint32_t rb_pattern_part_count(const rb_pattern *p) { return (uint32_t)p->compiled.NumberOfCapturingGroups(); }

bool rb_pattern_next(const rb_pattern *p, rb_str s, size_t from, rb_str *parts, uint32_t count)
{
    try {
        std::vector<re2::StringPiece> found(count + 1);
        if (!p->compiled.Match(piece(s), from, s.len, re2::RE2::UNANCHORED, found.data(), (int)found.size())) return false;
        for (uint32_t i = 0; i <= count; i++) parts[i] = rb_str{found[i].data(), found[i].size()};
        return true;
    } catch (const std::bad_alloc &) {
        out_of_memory();
    }
}

/* Measured, at worst, for each byte of the text and step of the program: 2 ns when matching, 9 ns when capturing. */
size_t rb_pattern_reach(const rb_pattern *p, bool captures)
{
    return (captures ? 100000000u : 1000000000u) / (size_t)(p->compiled.ProgramSize() + 1);
}

rb_str rb_pattern_text(const rb_pattern *p) { return collected(p->compiled.pattern()); }

bool rb_pattern_matches(const rb_pattern *p, rb_str s)
{
    try {
        return p->compiled.Match(piece(s), 0, s.len, re2::RE2::ANCHOR_BOTH, nullptr, 0);
    } catch (const std::bad_alloc &) {
        out_of_memory();
    }
}
