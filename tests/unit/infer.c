/* tests/unit/infer.c: names made from headers and file names, and what is said of exports whose reading is not sure. */
#include "infer/infer.h"

#include "check.h"

#include <stdlib.h>
#include <unistd.h>

static rb_str name(const char *header) { return rb_infer_name(rb_str_of(header)); }
static rb_str record(const char *path) { return rb_infer_record_name(rb_str_of(path)); }

static void headers_become_names(void)
{
    CHECK_TEXT(name("Date/Time Opened"), "date_time_opened");
    CHECK_TEXT(name("customerID"), "customer_id");
    CHECK_TEXT(name("HTTPServer URLs"), "http_server_urls");
    CHECK_TEXT(name("ACCOUNT_ID"), "account_id");
    CHECK_TEXT(name("Region__c"), "region");
    CHECK_TEXT(name("  Won? "), "won");
    CHECK_TEXT(name("Stra\xC3\x9F" "e & Gr\xC3\xB6\xC3\x9F" "e"), "strasse_groesse");
    CHECK_TEXT(name("Owner\xE2\x80\x99s name"), "owners_name");
    CHECK_TEXT(name("Win %"), "win_percent");
    CHECK_TEXT(name("2017 Sales"), "column_2017_sales");
    CHECK_TEXT(name("when"), "when_field");
    CHECK_TEXT(name("today"), "today_field");
    CHECK_TEXT(name("\xE9\xA1\xBE\xE5\xAE\xA2"), "column");
    CHECK_TEXT(name(""), "column");
    CHECK_TEXT(name("Which of the following films have you seen? Select all"), "which_of_the_following_films_have_you");
    CHECK_TEXT(name("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
}

static void paths_become_records(void)
{
    CHECK_TEXT(record("exports/sales_pipeline.csv"), "SalesPipeline");
    CHECK_TEXT(record("cases-2025-07-01.csv.gz"), "Case");
    CHECK_TEXT(record("crm.db:opportunities"), "Opportunity");
    CHECK_TEXT(record("book.xlsx:Sales Orders"), "SalesOrder");
    CHECK_TEXT(record("addresses.ndjson"), "Address");
    CHECK_TEXT(record("status.csv"), "Status");
    CHECK_TEXT(record("2025.csv"), "Record2025");
    CHECK_TEXT(record("export.csv"), "Export");
    CHECK_TEXT(record("-"), "Record");
    CHECK_TEXT(record(""), "Record");
}

/* ---- declarations of small files */

static rb_str schema_of(const char *text, bool *ok)
{
    char     path[] = "/tmp/rubric-infer-XXXXXX";
    int      fd = mkstemp(path);
    rb_diags ds = {0};
    rb_buf   out = {0};
    rb_infer_options options = {.name = RB_STR("Case"), .format = RB_FORMAT_CSV};
    rb_infer_file    file = {.path = rb_str_of(path), .shown = RB_STR("cases.csv")};
    *ok = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
    rb_vec_push(&options.files, file);
    *ok = *ok && rb_infer(&options, &out, &ds);
    (void)close(fd);
    (void)unlink(path);
    return rb_buf_take(&out);
}

static bool says(const char *csv, const char *wanted)
{
    bool   ok;
    rb_str out = schema_of(csv, &ok);
    bool   is = ok && rb_str_find(out, rb_str_of(wanted), 0) != SIZE_MAX;
    if (!is) printf("no '%s' in:\n%.*s\n", wanted, RB_STR_ARGS(out));
    return is;
}

static void a_late_form_is_tried_on_all_cells(void)
{
    rb_buf plain = {0}, mixed = {0};
    rb_buf_add_chars(&plain, "id,n\n");
    rb_buf_add_chars(&mixed, "id,n\n");
    for (int i = 0; i < 3000; i++) {
        rb_buf_print(&plain, "%d,%d\n", i, i);
        rb_buf_print(&mixed, "%d,%s\n", i, i == 100 ? "1.5" : "7");
    }
    rb_buf_add_chars(&plain, "3000,\"1,234.50\"\n");
    rb_buf_add_chars(&mixed, "3000,\"1.234,50\"\n");
    CHECK(says(rb_str_chars(rb_buf_str(&plain)), "decimal point  thousands \",\""));
    /* 1.5 has its decimals behind a point: one of the two cells cannot be read, whatever is declared. */
    CHECK(says(rb_str_chars(rb_buf_str(&mixed)), "unreadable"));
}

static void days_above_twelve_prove_the_order(void)
{
    CHECK(says("d\n01/02/2025\n13/02/2025\n", "export { dates \"DD/MM/YYYY\" }\n\n  d  date  column \"d\"  # 2025-02-01 to 2025-02-13; as '13/02/2025' (line 3) shows"));
    CHECK(says("d\n01/02/2025\n02/13/2025\n", "export { dates \"MM/DD/YYYY\" }"));
    CHECK(says("d,e\n01/02/2025,13/02/2025\n", "# ? '01/02/2025' (line 2) may be DD/MM/YYYY or MM/DD/YYYY; taken as in the other columns"));
    CHECK(says("d\n01/02/2025\n", "nothing here tells"));
}

static void what_is_no_number_stays_text(void)
{
    CHECK(says("zip\n02134\n10115\n", "text, for zeros in front would be lost: '02134' (line 2)"));
    CHECK(says("id,n\n5.00E+11,1\n500000000012,2\n", "1 cell was damaged by a spreadsheet, first '5.00E+11' (line 2)"));
    CHECK(says("n\n1\n2\n3\n4\n5\nabout six\n", "5 of 6 cells read as integer, but 'about six' (line 7) does not: so it is text"));
}

static void the_block_says_only_what_all_can_be_read_with(void)
{
    CHECK(says("a;b\n1.234,50;12.25\n2.000,75;13.75\n", "format \"1.234,50\""));      /* b would be read otherwise */
    CHECK(says("a;b\n01.02.2025;2025-02-01\n", "format \"DD.MM.YYYY\""));
    CHECK(says("a;b;c\n\"1.234,50\";x;3,50-\n5;y;4,00\n", "decimal comma  thousands \".\"\n    trailing minus\n"));
    CHECK(says("a;b\nja;Ja\nnein;Ja\n", "a  yes/no  column \"a\""));
    CHECK(says("a;b\nja;Ja\nnein;Ja\n", "b  text    column \"b\""));
    CHECK(says("a;b\nOui;x\nNon;y\n", "yes \"Oui\"  no \"Non\""));
}

static void a_point_may_separate_thousands(void)
{
    CHECK(says("n\n1.200\n12\n", "does the point separate thousands?"));
    CHECK(says("n,m\n1.200,\"3,5\"\n12,\"4\"\n", "n  integer  column \"n\"  # 12 to 1200"));
    CHECK(says("n,m\n1.200,3.5\n12,4\n", "n  number  column \"n\""));
}

static void an_empty_file_is_refused(void)
{
    bool ok;
    (void)schema_of("", &ok);
    CHECK(!ok);
    (void)schema_of("\"\",\"\"\n1,2\n", &ok);
    CHECK(!ok);
    CHECK(says("a,b\n", "0 records, 2 columns"));
}

int main(void)
{
    rb_gc_init();
    RUN(headers_become_names);
    RUN(paths_become_records);
    RUN(a_late_form_is_tried_on_all_cells);
    RUN(days_above_twelve_prove_the_order);
    RUN(what_is_no_number_stays_text);
    RUN(the_block_says_only_what_all_can_be_read_with);
    RUN(a_point_may_separate_thousands);
    RUN(an_empty_file_is_refused);
    return check_report();
}
