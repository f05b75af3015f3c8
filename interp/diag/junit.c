/* diag/junit.c: classes and names of JUnit's cases. */
#include "diag/junit.h"

#include "base/xml.h"

rb_str rb_junit_class(rb_str path)
{
    rb_buf b = {0};
    if (rb_str_ends(path, RB_STR(".rules"))) path = rb_str_slice(path, 0, path.len - 6);
    while (path.len > 0 && (path.ptr[0] == '/' || path.ptr[0] == '.')) path = rb_str_slice(path, 1, path.len);
    for (size_t i = 0; i < path.len; i++) rb_buf_add_char(&b, path.ptr[i] == '/' ? '.' : path.ptr[i]);
    return rb_buf_take(&b);
}

rb_str rb_junit_name(rb_map *names, rb_str name)
{
    rb_str   own = name;
    uint32_t index = 0;
    for (uint32_t again = 2; !rb_map_add(names, own, &index); again++) own = rb_str_print("%.*s (%u)", RB_STR_ARGS(name), again);
    return own;
}

void rb_junit_add_case(rb_buf *b, rb_str path, rb_str name, uint32_t line)
{
    rb_buf_add_chars(b, "    <testcase");
    rb_xml_add_attribute(b, "classname", rb_junit_class(path));
    rb_xml_add_attribute(b, "name", name);
    rb_xml_add_attribute(b, "file", path);
    rb_buf_print(b, " line=\"%u\"", line);
}
