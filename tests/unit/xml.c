/* tests/unit/xml.c: what XML cannot hold, and what it would read differently. */
#include "base/xml.h"

#include "check.h"

static rb_str text_of(rb_str s)
{
    rb_buf b = {0};
    rb_xml_add_text(&b, s);
    return rb_buf_take(&b);
}

static rb_str attribute_of(rb_str s)
{
    rb_buf b = {0};
    rb_xml_add_attribute(&b, "a", s);
    return rb_buf_take(&b);
}

static void marks_are_escaped(void)
{
    CHECK_TEXT(text_of(RB_STR("a<b> & \"c\" ]]>")), "a&lt;b&gt; &amp; \"c\" ]]&gt;");
    CHECK_TEXT(attribute_of(RB_STR("a<b & \"c\" 'd'")), " a=\"a&lt;b &amp; &quot;c&quot; 'd'\"");
    CHECK_TEXT(text_of(RB_STR("a\tb\nc\rd")), "a\tb\nc&#13;d");
    CHECK_TEXT(attribute_of(RB_STR("a\tb\nc\rd")), " a=\"a&#9;b&#10;c&#13;d\"");
    CHECK_TEXT(attribute_of(RB_STR_NONE), " a=\"\"");
}

static void what_xml_cannot_hold_is_replaced(void)
{
    CHECK_TEXT(text_of(RB_STR("\0\x01\x1b\x1f")), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
    CHECK_TEXT(text_of(RB_STR("a\xFF\xC3")), "a\xEF\xBF\xBD\xEF\xBF\xBD");
    CHECK_TEXT(text_of(RB_STR("\xEF\xBF\xBE|\xEF\xBF\xBF|\xEF\xBF\xBD")), "\xEF\xBF\xBD|\xEF\xBF\xBD|\xEF\xBF\xBD");
    CHECK_TEXT(text_of(RB_STR("Z\xC3\xBCrich \xF0\x9F\x98\x80 \x7F")), "Z\xC3\xBCrich \xF0\x9F\x98\x80 \x7F");
}

int main(void)
{
    rb_gc_init();
    RUN(marks_are_escaped);
    RUN(what_xml_cannot_hold_is_replaced);
    return check_report();
}
