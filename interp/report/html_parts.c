/* report/html_parts.c: the pieces that every part of the HTML report is made of. */
#include "report/html.h"

#include "base/unicode.h"
#include "base/xml.h"

static bool is_plain(rb_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] >= 0x80) return false;
    return true;
}

void rb_html_text(rb_buf *b, rb_str text)
{
    rb_buf safe = {0};
    bool   plain = is_plain(text);
    rb_text_add_safe(&safe, text);
    if (!plain) rb_buf_add_chars(b, "<bdi>");
    rb_xml_add_text(b, rb_buf_str(&safe));
    if (!plain) rb_buf_add_chars(b, "</bdi>");
}

void rb_html_words(rb_buf *b, const char *words) { rb_xml_add_text(b, rb_str_of(words)); }

void rb_html_count(rb_buf *b, uint64_t n)
{
    rb_buf_print(b, "<data value=\"%llu\">", (unsigned long long)n);
    rb_figure_add_count(b, n);
    rb_buf_add_chars(b, "</data>");
}

void rb_html_count_cell(rb_buf *b, uint64_t n) { rb_html_link_cell(b, n, RB_STR("")); }

void rb_html_link_cell(rb_buf *b, uint64_t n, rb_str href)
{
    rb_str to = n > 0 ? href : RB_STR("");
    rb_buf_add_chars(b, "<td class=\"n\">");
    rb_html_link(b, to);
    rb_html_count(b, n);
    rb_html_link_end(b, to);
    rb_buf_add_chars(b, "</td>");
}

void rb_html_link(rb_buf *b, rb_str href)
{
    if (href.len > 0) rb_buf_print(b, "<a href=\"#%.*s\">", RB_STR_ARGS(href));
}

void rb_html_link_end(rb_buf *b, rb_str href)
{
    if (href.len > 0) rb_buf_add_chars(b, "</a>");
}

void rb_html_value(rb_buf *b, const rb_value *v, const rb_zone *zone)
{
    rb_buf exact = {0}, shown = {0};
    rb_value_print(&exact, v, zone);
    rb_figure_add_value(&shown, v, zone);
    rb_buf_add_chars(b, "<data");
    rb_xml_add_attribute(b, "value", rb_buf_str(&exact));
    rb_buf_add_char(b, '>');
    rb_html_text(b, rb_buf_str(&shown));
    rb_buf_add_chars(b, "</data>");
}

void rb_html_table(rb_buf *b, rb_str caption, const char *const *heads, size_t count)
{
    rb_buf safe = {0};
    rb_text_add_safe(&safe, caption);
    rb_buf_add_chars(b, "<div class=\"wide\" tabindex=\"0\" role=\"region\"");
    rb_xml_add_attribute(b, "aria-label", rb_buf_str(&safe));
    rb_buf_add_chars(b, "><table><caption>");
    rb_html_text(b, caption);
    rb_buf_add_chars(b, "</caption><thead><tr>");
    for (size_t i = 0; i < count; i++) {
        bool figure = heads[i][0] == '>';
        if (heads[i][0] == '\0') { /* a bar, or names that need none */
            rb_buf_add_chars(b, "<td></td>");
            continue;
        }
        rb_buf_add_chars(b, figure ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">");
        rb_html_text(b, rb_str_of(heads[i] + figure));
        rb_buf_add_chars(b, "</th>");
    }
    rb_buf_add_chars(b, "</tr></thead><tbody>\n");
}

void rb_html_table_end(rb_buf *b) { rb_buf_add_chars(b, "</tbody></table></div>\n"); }

void rb_html_section(rb_buf *b, const char *id, const char *title)
{
    rb_buf_print(b, "<section aria-labelledby=\"%s\"><h2 id=\"%s\">", id, id);
    rb_html_words(b, title);
    rb_buf_add_chars(b, "</h2>\n");
}

void rb_html_heading(rb_buf *b, rb_str title, rb_str below)
{
    rb_buf_add_chars(b, "<h3>");
    rb_html_text(b, title);
    rb_buf_add_chars(b, "</h3><p class=\"dim\">");
    rb_html_text(b, below);
    rb_buf_add_chars(b, "</p>\n");
}

void rb_html_cite(rb_buf *b, rb_str source, rb_str clause)
{
    if (source.len + clause.len == 0) return;
    rb_buf_add_chars(b, "<p class=\"dim\">Source: <cite>");
    rb_html_text(b, source);
    rb_buf_add_chars(b, "</cite>");
    if (source.len > 0 && clause.len > 0) rb_buf_add_chars(b, ", ");
    rb_html_text(b, clause);
    rb_buf_add_chars(b, "</p>");
}

/* Of a width in thousandths; what is not nothing is never drawn as nothing. */
void rb_html_bar(rb_buf *b, uint64_t part, uint64_t whole, const char *class)
{
    unsigned width = whole > 0 ? (unsigned)((rb_u128)part * 1000 / whole) : 0;
    if (part > 0 && width < 6) width = 6;
    rb_buf_print(b,
                 "<svg class=\"bar\" viewBox=\"0 0 1000 60\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"track\" width=\"1000\" height=\"60\"/>"
                 "<rect class=\"%s\" width=\"%u\" height=\"60\"/></svg>",
                 class, width);
}

static void add_stake(rb_buf *b, const rb_stake *s, rb_str href)
{
    rb_buf exact = {0};
    rb_stake_print(&exact, s);
    rb_html_link(b, href);
    rb_buf_print(b, "<data value=\"%.*s\">", RB_STR_ARGS(rb_buf_str(&exact)));
    rb_figure_add_grouped(b, rb_buf_str(&exact));
    rb_buf_print(b, "</data>&nbsp;%.3s", s->currency);
    rb_html_link_end(b, href);
}

void rb_html_stakes(rb_buf *b, const rb_stakes *s, rb_str href)
{
    if (s->items.len == 0) rb_buf_add_chars(b, "-");
    for (uint32_t i = 0; i < s->items.len; i++) {
        if (i > 0) rb_buf_add_chars(b, "<br>");
        add_stake(b, &s->items.items[i], href);
    }
    if (s->without == 0) return;
    rb_buf_add_chars(b, "<br><span class=\"dim\">");
    rb_html_link(b, href);
    rb_figure_add_count(b, s->without);
    rb_html_link_end(b, href);
    rb_buf_add_chars(b, " without an amount</span>");
}

const char *rb_html_band_class(const rb_kpi_info *info, uint32_t band)
{
    switch (rb_band_style(info, band)) {
    case RB_STYLE_GREEN: return "good";
    case RB_STYLE_RED: return "bad";
    default: return "fair";
    }
}

/* Versions of a rule share its name, so the id of each but the first has its number. */
rb_str rb_html_rule_id(const rb_report *r, uint32_t checklist, uint32_t rule)
{
    const rb_checklist_info *list = r->summary->catalog->checklists.items[checklist];
    uint32_t earlier = 0;
    for (uint32_t i = 0; i < rule; i++) earlier += rb_str_equal(list->rules.items[i].name, list->rules.items[rule].name);
    rb_str id = rb_str_print("rule-%.*s.%.*s", RB_STR_ARGS(list->name), RB_STR_ARGS(list->rules.items[rule].name));
    return earlier == 0 ? id : rb_str_print("%.*s-%u", RB_STR_ARGS(id), earlier + 1);
}

rb_str rb_html_unknown_id(rb_str rule) { return rb_str_print("%.*s.unknown", RB_STR_ARGS(rule)); }

rb_str rb_html_list_href(const rb_listing *l, rb_str id) { return l->listed > 0 ? id : RB_STR(""); }

rb_str rb_html_list_id(const char *kind, rb_str name) { return rb_str_print("%s-%.*s", kind, RB_STR_ARGS(name)); }
