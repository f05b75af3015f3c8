/* read/xml.c: expat behind one small door. See xml.h.
 *
 * Expat's memory is its own (malloc): the collector does not see the reader that it holds, so whoever makes an rb_xml
 * keeps both alive until rb_xml_free.
 */
#include "read/xml.h"

#include "base/gc.h"
#include "base/library.h"

#include <expat.h>

enum { CHUNK_BYTES = 64 << 10 };

const char rb_xml_missing[] = "needs the library expat to be read, which is not on this machine: install the package libexpat1";

#define FUNCTIONS(F)                                                                                         \
    F(XML_ParserCreate) F(XML_ParserFree) F(XML_SetUserData) F(XML_SetElementHandler) F(XML_SetCharacterDataHandler) \
    F(XML_SetStartDoctypeDeclHandler) F(XML_Parse) F(XML_GetErrorCode) F(XML_ErrorString) F(XML_GetCurrentLineNumber) \
    F(XML_GetCurrentByteIndex) F(XML_StopParser)

struct expat {
#define F(name) __typeof__(&name) name;
    FUNCTIONS(F)
#undef F
};

static const char *const names[] = {
#define F(name) #name,
    FUNCTIONS(F)
#undef F
};

struct rb_xml {
    struct expat  lib;
    XML_Parser    parser;
    rb_xml_reader reader;
    bool has_doctype;
};

static const char *local(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

static void XMLCALL on_start(void *user, const XML_Char *name, const XML_Char **attributes)
{
    rb_xml *x = user;
    x->reader.start(x->reader.user, local(name), attributes);
}

static void XMLCALL on_end(void *user, const XML_Char *name)
{
    rb_xml *x = user;
    x->reader.end(x->reader.user, local(name));
}

static void XMLCALL on_text(void *user, const XML_Char *bytes, int len)
{
    rb_xml *x = user;
    x->reader.text(x->reader.user, bytes, len);
}

static void XMLCALL on_doctype(void *user, const XML_Char *name, const XML_Char *system, const XML_Char *public, int inside)
{
    rb_xml *x = user;
    (void)name, (void)system, (void)public, (void)inside;
    x->has_doctype = true;
    x->lib.XML_StopParser(x->parser, XML_FALSE);
}

rb_xml *rb_xml_new(const rb_xml_reader *reader)
{
    rb_xml *x = RB_NEW(rb_xml);
    x->reader = *reader;
    if (!rb_library_load("libexpat.so.1", names, sizeof names / sizeof *names, &x->lib)) return NULL;
    x->parser = x->lib.XML_ParserCreate(NULL);
    if (x->parser == NULL) return NULL;
    x->lib.XML_SetUserData(x->parser, x);
    x->lib.XML_SetElementHandler(x->parser, on_start, on_end);
    if (reader->text) x->lib.XML_SetCharacterDataHandler(x->parser, on_text);
    x->lib.XML_SetStartDoctypeDeclHandler(x->parser, on_doctype);
    return x;
}

bool rb_xml_feed(rb_xml *x, const char *bytes, size_t len, bool is_last, rb_str *why)
{
    if (x->lib.XML_Parse(x->parser, bytes, (int)len, is_last) == XML_STATUS_OK) return true;
    *why = x->has_doctype ? RB_STR("has a document type, as no table does")
                          : rb_str_print("is not well-formed at line %lu: %s", (unsigned long)x->lib.XML_GetCurrentLineNumber(x->parser),
                                         x->lib.XML_ErrorString(x->lib.XML_GetErrorCode(x->parser)));
    return false;
}

uint64_t rb_xml_offset(const rb_xml *x)
{
    XML_Index at = x->lib.XML_GetCurrentByteIndex(x->parser);
    return at > 0 ? (uint64_t)at : 0;
}

void rb_xml_free(rb_xml *x)
{
    if (x->parser) x->lib.XML_ParserFree(x->parser);
    x->parser = NULL;
}

const char *rb_xml_attribute(const char **attributes, const char *name)
{
    for (size_t i = 0; attributes[i]; i += 2)
        if (strcmp(local(attributes[i]), name) == 0) return attributes[i + 1];
    return NULL;
}

static bool feed_member(rb_xml *x, rb_zip_stream *s, rb_str *why)
{
    char *chunk = RB_NEW_PLAIN(char, CHUNK_BYTES);
    for (;;) {
        const char *wrong;
        long got = rb_zip_read(s, chunk, CHUNK_BYTES, &wrong);
        if (got < 0) {
            *why = rb_str_of(wrong);
            return false;
        }
        if (!rb_xml_feed(x, chunk, (size_t)got, got == 0, why)) return false;
        if (got == 0) return true;
    }
}

bool rb_xml_read_member(const rb_zip *z, rb_str name, const rb_xml_reader *reader, rb_str *why)
{
    const rb_zip_member *member = rb_zip_find(z, name);
    const char *wrong = NULL;
    if (member == NULL) return true;
    rb_zip_stream *s = rb_zip_begin(z, member, &wrong);
    if (s == NULL) {
        *why = rb_str_of(wrong);
        return false;
    }
    rb_xml *x = rb_xml_new(reader);
    bool ok = x != NULL && feed_member(x, s, why);
    if (x == NULL) *why = rb_str_of(rb_xml_missing);
    if (x != NULL) rb_xml_free(x);
    rb_zip_end(s);
    return ok;
}
