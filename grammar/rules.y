/* grammar/rules.y: the grammar of rules files.
 *
 * Path      tokens (syntax/words.c) -> [rules.y] -> AST (syntax/ast.def)
 * Promises  No conflict, ever. An action makes one node and decides nothing (syntax/build.h does). Each `recover`
 *           is a place from which reading goes on after a mistake; syntax/recover.c chooses the token.
 *
 * Which names a word may be is spelled out in the groups at the end: a word is left out of a group only where
 * a reader, too, could not tell the name from the keyword.
 */
%require "3.8"
%define api.pure full
%define api.prefix {rb_yy}
%define api.token.prefix {RB_T_}
%define api.location.type {rb_span}
%define lr.type ielr
%define parse.lac full
%define parse.error custom
%locations
%expect 0
%param {rb_parser *p}

%code requires {
#include "syntax/build.h"
}

%code {
#include "base/gc.h"

/* The parser's stack moves to memory of its own when it grows: that must be memory in which the collector
 * looks for nodes. It is not given back by hand. */
#define YYMALLOC(size) rb_gc_alloc(1, (size))
#define YYFREE(old) ((void)(old))
#define YYLLOC_DEFAULT(at, rhs, n) \
    ((at) = (n) ? (rb_span){YYRHSLOC(rhs, 1).start, YYRHSLOC(rhs, n).end} : (rb_span){YYRHSLOC(rhs, 0).end, YYRHSLOC(rhs, 0).end})

static int  yylex(YYSTYPE *value, YYLTYPE *at, rb_parser *p);
static void yyerror(const YYLTYPE *at, rb_parser *p, const char *what);
}

%union {
  rb_ast_words words;
  rb_ast      *node;
  rb_ast_items items;
  rb_tree      tree;
  rb_trees     trees;
  int          number;
}

%token START_FILE START_EXPRESSION START_CELL START_SHAPES
%token end 0 "end of file"

%token <words>
  rubric "rubric" use "use" stdlib "stdlib" source "source" zone "zone" enum "enum" record "record" parameter "parameter"
  checklist "checklist" route "route" bands "bands" kpi "kpi" sample "sample" test "test"
  in_money "in a currency" at_rate "at a rate" per_money "per a currency"
  table "table" define "define"
  calendar "calendar" hours "hours" cutoff "cutoff" holidays "holidays" closed "closed" open "open"
  to "to" through "through" on "on" clamped "clamped" overflowing "overflowing"
  business_day_on "a business day on" open_at "open at" closed_at "closed at" business_days_from "business days from" business_days "business days" days_from "days from"
  reconcile "reconcile" keys_on "'on'" compare "compare" total "total" allow "within" exactly "exactly" trimmed "trimmed"
  one_to_one "one to one" one_to_many "one to many" many_to_one "many to one" many_to_many "many to many"
  waive "waive"
  assign "assign" pool "pool" named "named" order_word "order" load "load" capacity "capacity" after "after"
  round_robin "round robin" least_loaded "least loaded" plus_assigned "plus assigned" round least plus_word
  key "key" let "let" many "many" one "one" dates "dates" datetimes "datetimes" column "column" format "format" separator "separator" list_of "list of"
  export "export" delimiter "delimiter" encoding "encoding" header "header" times "times" thousands "thousands"
  title_lines "title lines" ends_at "ends at" short_rows "short rows" records_at "records at" latest_by "latest by" decimal_comma "decimal comma" decimal_point "decimal point"
  negative_parentheses "negative parentheses" trailing_minus "trailing minus" currency_sign "currency sign"
  percent_without_sign "percent without sign" formula_guard "formula guard" trim_spaces "trim spaces" trim
  title_word records latest decimal negative trailing short_word currency_word formula
  text "text" number "number" integer "integer" money "money" percent "percent" date "date" datetime "datetime"
  time "time" duration "duration" yes_no "yes/no"
  from "from" until "until" for "for" as "as" rule "rule" when "when" unless "unless" must "must" must_not "must not"
  except "except" severity "severity" error_word "'error'" warning "warning" message "message" fix "fix" cite "cite"
  effective "effective" as_of "as of" reason "reason" approver "approver" suspended "suspended" on_lapse "on lapse" as_of_value "parameter as of" rows_from "rows from"
  gives "gives" first "first" unique "unique" collect "collect" otherwise "otherwise" met "met" above "above" below "below"
  missed_by "missed by at most" at_most "at most" at_least "at least" minimum_sample "minimum sample"
  over "over" where "where" measure "measure" by "by" target "target" count "count" share "share" sum "sum"
  average "average" min "min" max "max" of "of" any "any" every "every" last "last" none_of "no such"
  median "median" percentile "percentile" per "per" totals "totals"
  distinct_count "distinct count" nearest_rank "nearest rank" weighted_by "weighted by" no_data "no data"
  like "like" given "given" expect "expect" passes "passes" fails "fails" warns "warns" skips "skips" skipped "skipped"
  unknown "unknown" waived "waived" with "with" because "because" has_no_match "has no match"
  if "if" then "then" else "else" or "or" and "and" not "not" is "is" in "in" between "between" contains "contains"
  matches "matches" blank "blank" present "present" yes "yes" no "no" or_else "or else" ignoring_case "ignoring case"
  starts_with "starts with" ends_with "ends with" not_contain "does not contain" not_start "does not start with"
  has_word "has word" not_have_word "does not have word"
  not_end "does not end with" not_match "does not match"
  at a list business days starts ends does has "has" ignoring minimum missed distinct nearest weighted rows
  lbrace "{" rbrace "}" lparen "(" rparen ")" lbracket "[" rbracket "]" comma "," colon ":" dot "." pipe "|" arrow "=>"
  equals "=" unequal "!=" less "<" at_less "<=" more ">" at_more ">=" plus "+" minus "-" star "*" slash "/"
  upto ".." below_to "..<"
  name "name" currency "currency" text_value "text in quotes" number_value "number literal" percent_value "percentage"
  money_value "amount of money" points_value "points literal" duration_part "length of time" business_part "number of business days" date_value "date literal"
  datetime_value "datetime literal" time_value "time literal" broken "value that cannot be read"

%nterm <node> decl member unnamed relation field type rule_head clause dated constant when_row row cell cell_test plain_test route_body plain_rows
  table_rows output band kpi_clause measure_of measure_part rank group_key value step verdict given_value date_node from_date reconcile_body side pair reconcile_clause manner
  until_date until_opt literal text_node number_node param gives_opt
  calendar_member day_span opening date_span time_node
%nterm <node> holiday_file
%nterm <node> shape_line written
%nterm <items> export_body shapes texts
%nterm <items> decls modules enum_values enum_body record_body members parameter_values dated_list checklist_body rules lost rule_list
  outputs header_outputs row_results row_tests cell_tests bands_body band_rows kpi_body kpi_clauses group_keys values values_body
  reconcile_clauses pairs manners test_body steps given_columns given_rows given_cells path results parts keys_opt keys params param_list
  calendar_body calendar_members day_spans openings date_spans
%nterm <tree> part_test related_path filter_opt expression logic term primary rate atom set when_opt as_of_opt where_opt
%nterm <items> clauses waive_body waive_clauses approvers assign_body assign_clauses
%nterm <node> scope waive_clause from_day assign_clause
%nterm <trees> expressions header_inputs arguments items
%nterm <words> text_of text_opt word field_name type_name output_name record_name expect_name band_name value_word leader_word plain_word hit_word type_word
  shaped_word verdict_word like_opt with_opt because_opt title
%nterm <number> ignoring_opt case_opt hit_opt severity_word text_test negative_test not_text_test order within open_word between_word threshold aggregate plain_verdict

/* What follows belongs to the nearer of two: `zone` to the field before it, `where` to the measure. */
%precedence ALONE
%precedence "zone" "where" "minimum sample" "has" error
%precedence "count" "sum" "average" "min" "max" "first" "last" /* as names; before `of` they are none */
%precedence "of"
%left "or"
%left "and"
%precedence "not"
%precedence "is" "=" "!=" "<" "<=" ">" ">=" "in" "between" "contains" "matches" "starts with" "ends with" "does not contain"
  "does not start with" "does not end with" "has word" "does not have word" "does not match" "ignoring case" ".." "..<"
%left "or else"
%left "on" "clamped" "overflowing"
%precedence COUNT_DAYS
%left "to" "through"
%left "+" "-"
%left "*" "/"
%precedence NEGATIVE

%%

start: START_FILE decls           { p->result = rb_build_file(p, $2); }
  | START_EXPRESSION expression   { p->result = $2.node; }
  | START_CELL cell               { p->result = $2; }
  | START_SHAPES shapes           { p->result = RB_MAKE(export, @$, .title = RB_NO_WORDS, .lines = $2); }
  ;

recover: error                    { yyclearin; yyerrok; if (p->is_stuck) YYABORT; };

/* ---- declarations ---- */

decls: %empty                     { $$ = RB_NONE; }
  | decls decl                    { $$ = rb_items_add($1, $2); }
  | decls recover                 { $$ = rb_items_add($1, RB_BARE(bad, @2)); }
  ;

decl: "rubric" number_value       { $$ = rb_build_version(p, @$, $2); }
  | "use" "stdlib" modules        { $$ = RB_MAKE(use, @$, .stdlib = 1, .names = $3); }
  | "use" text_node               { $$ = RB_MAKE(use, @$, .names = rb_items_of($2)); }
  | "source" word text_of         { $$ = RB_MAKE(source, @$, .name = $2, .title = $3); }
  | "zone" text_of                { $$ = RB_MAKE(zone, @$, .name = $2); }
  | "enum" word case_opt enum_body { $$ = rb_build_enum(@$, $2, $3, $4); }
  | "record" word record_body     { $$ = RB_MAKE(record, @$, .name = $2, .file = RB_NO_WORDS, .members = $3); }
  | "table" word "from" text_of record_body { $$ = RB_MAKE(record, @$, .name = $2, .file = $4, .members = $5); }
  | "parameter" word "=" parameter_values { $$ = RB_MAKE(parameter, @$, .name = $2, .values = $4); }
  | "define" word "(" params ")" title gives_opt "=" expression
      { $$ = RB_MAKE(define, @$, .name = $2, .params = $4, .title = $6, .gives = $7, .value = $9.node); }
  | "checklist" word title "for" word when_opt as_of_opt checklist_body
      { $$ = RB_MAKE(checklist, @$, .name = $2, .title = $3, .record = $5, .when = $6.node, .as_of = $7.node, .rules = $8); }
  | "route" word title "for" word "gives" outputs hit_opt route_body
      { $$ = rb_build_route(p, @$, &(rb_ast_route){.name = $2, .title = $3, .record = $5, .gives = $7, .hit = $8}, $9); }
  | "bands" word bands_body       { $$ = RB_MAKE(bands, @$, .name = $2, .rows = $3); }
  | "kpi" word title "over" word kpi_body { $$ = RB_MAKE(kpi, @$, .name = $2, .title = $3, .record = $5, .clauses = $6); }
  | "reconcile" word title reconcile_body { $$ = rb_build_reconcile(@$, $2, $3, $4); }
  | "sample" word "for" word like_opt values_body { $$ = RB_MAKE(sample, @$, .name = $2, .record = $4, .like = $5, .values = $6); }
  | "test" text_of as_of_opt test_body { $$ = RB_MAKE(test, @$, .name = $2, .as_of = $3.node, .steps = $4); }
  | "calendar" word title calendar_body { $$ = RB_MAKE(calendar, @$, .name = $2, .title = $3, .members = $4); }
  | "assign" word title "for" word when_opt assign_body
      { $$ = RB_MAKE(assign, @$, .name = $2, .title = $3, .record = $5, .when = $6.node, .clauses = $7); }
  | "waive" path scope waive_body { $$ = rb_build_waive(@$, $2, $3, $4); }
  | unread                        { $$ = RB_BARE(bad, @$); }
  ;
unread: "enum" recover | "enum" recover enum_body       | "record" recover | "record" recover record_body
  | "table" recover | "table" recover record_body
  | "checklist" recover | "checklist" recover checklist_body | "route" recover | "route" recover route_body
  | "bands" recover | "bands" recover bands_body        | "kpi" recover | "kpi" recover kpi_body
  | "reconcile" recover | "reconcile" recover reconcile_body
  | "waive" recover | "waive" recover waive_body
  | "assign" recover | "assign" recover assign_body
  | "sample" recover | "sample" recover values_body     | "test" recover | "test" recover test_body
  | "calendar" recover | "calendar" recover calendar_body
  ;

modules: word                     { $$ = rb_items_of(rb_build_text_node($1)); }
  | modules "," word              { $$ = rb_items_add($1, rb_build_text_node($3)); }
  ;

title: text_opt;
text_opt: %empty { $$ = RB_NO_WORDS; } | text_of;
text_of: text_value               { $$ = rb_build_text($1); };
text_node: text_of                { $$ = rb_build_text_node($1); };
case_opt: %empty { $$ = 0; } | "ignoring case" { $$ = 1; };
when_opt: %empty { $$ = (rb_tree){0}; } | "when" expression { $$ = $2; };
as_of_opt: %empty { $$ = (rb_tree){0}; } | "as of" expression { $$ = $2; };
like_opt: %empty { $$ = RB_NO_WORDS; } | "like" word { $$ = $2; };

/* ---- enum, record ---- */

enum_body: "{" enum_values "}"    { $$ = $2; };
enum_values: %empty               { $$ = RB_NONE; }
  | enum_values text_node         { $$ = rb_items_add($1, $2); }
  | enum_values text_node ","     { $$ = rb_items_add($1, $2); }
  | enum_values recover           { $$ = rb_items_add($1, RB_BARE(bad, @2)); }
  ;

record_body: "{" members "}"      { $$ = $2; };
members: %empty                   { $$ = RB_NONE; }
  | members member                { $$ = rb_items_add($1, $2); }
  | members recover               { $$ = rb_items_add($1, RB_BARE(bad, @2)); }
  ;

member: field                     %prec ALONE
  | "key" field                   %prec ALONE { $$ = rb_build_key($2, @$); }
  | "let" word "=" expression     { $$ = RB_MAKE(let, @$, .name = $2, .value = $4.node); }
  | "let" word "=" recover        { $$ = RB_MAKE(let, @$, .name = $2, .value = RB_BARE(bad, @4)); } /* so its name is known */
  | "dates" text_of               { $$ = RB_MAKE(option, @$, .what = RB_OPTION_DATES, .value = $2); }
  | "datetimes" text_of           { $$ = RB_MAKE(option, @$, .what = RB_OPTION_DATETIMES, .value = $2); }
  | "zone" text_of                { $$ = RB_MAKE(option, @$, .what = RB_OPTION_ZONE, .value = $2); }
  | "export" text_opt export_body { $$ = RB_MAKE(export, @$, .title = $2, .lines = $3); }
  | relation                      %prec ALONE
  | relation "where" expression   { $$ = rb_build_relation($1, @$, $3.node); }
  ;
relation: "many" word word        { $$ = RB_MAKE(relation, @$, .is_many = 1, .name = $2, .target = $3); }
  | "one" word word               { $$ = RB_MAKE(relation, @$, .name = $2, .target = $3); }
  ;

/* ---- how a file is written ---- */

export_body: "{" shapes "}"       { $$ = $2; };
shapes: %empty                    { $$ = RB_NONE; }
  | shapes shape_line             { $$ = rb_items_add($1, $2); }
  | shapes written                { $$ = rb_items_add($1, $2); }
  | shapes recover                { $$ = rb_items_add($1, RB_BARE(bad, @2)); }
  ;
shape_line: "delimiter" text_node { $$ = RB_SHAPE(@$, DELIMITER, rb_items_of($2)); }
  | "delimiter" word              { $$ = RB_SHAPE(@$, DELIMITER, rb_items_of(rb_build_name_node($2))); }
  | "encoding" text_node          { $$ = RB_SHAPE(@$, ENCODING, rb_items_of($2)); }
  | "title lines" number_node     { $$ = RB_SHAPE(@$, TITLE_LINES, rb_items_of($2)); }
  | "header" texts                { $$ = RB_SHAPE(@$, HEADER, $2); }
  | "ends at" texts               { $$ = RB_SHAPE(@$, ENDS_AT, $2); }
  | "short rows"                  { $$ = RB_SHAPE(@$, SHORT_ROWS, RB_NONE); }
  | "records at" text_node        { $$ = RB_SHAPE(@$, RECORDS_AT, rb_items_of($2)); }
  | "dates" text_node             { $$ = RB_SHAPE(@$, DATES, rb_items_of($2)); }
  | "times" text_node             { $$ = RB_SHAPE(@$, TIMES, rb_items_of($2)); }
  | "datetimes" text_node         { $$ = RB_SHAPE(@$, TIMES, rb_items_of($2)); }
  | "zone" text_node              { $$ = RB_SHAPE(@$, ZONE, rb_items_of($2)); }
  | "separator" text_node         { $$ = RB_SHAPE(@$, SEPARATOR, rb_items_of($2)); }
  | "latest by" word              { $$ = RB_SHAPE(@$, LATEST_BY, rb_items_of(rb_build_name_node($2))); }
  ;
written: "decimal comma"          { $$ = RB_SHAPE(@$, DECIMAL_COMMA, RB_NONE); }
  | "decimal point"               { $$ = RB_SHAPE(@$, DECIMAL_POINT, RB_NONE); }
  | "thousands" texts             { $$ = RB_SHAPE(@$, THOUSANDS, $2); }
  | "negative parentheses"        { $$ = RB_SHAPE(@$, NEGATIVE_PARENTHESES, RB_NONE); }
  | "trailing minus"              { $$ = RB_SHAPE(@$, TRAILING_MINUS, RB_NONE); }
  | "currency sign" texts         { $$ = RB_SHAPE(@$, CURRENCY_SIGN, $2); }
  | "percent without sign"        { $$ = RB_SHAPE(@$, PERCENT_WITHOUT_SIGN, RB_NONE); }
  | "blank" texts                 { $$ = RB_SHAPE(@$, BLANK, $2); }
  | "yes" texts                   { $$ = RB_SHAPE(@$, YES, $2); }
  | "no" texts                    { $$ = RB_SHAPE(@$, NO, $2); }
  | "trim spaces"                 { $$ = RB_SHAPE(@$, TRIM_SPACES, RB_NONE); }
  | "formula guard"               { $$ = RB_SHAPE(@$, FORMULA_GUARD, RB_NONE); }
  ;
texts: text_node                  { $$ = rb_items_of($1); }
  | texts "," text_node           { $$ = rb_items_add($1, $3); }
  ;

field: field_name type            { $$ = RB_MAKE(field, @$, .name = $1, .type = $2, .column = RB_NO_WORDS, .format = RB_NO_WORDS, .zone = RB_NO_WORDS, .separator = RB_NO_WORDS); }
  | field "column" text_of        { $$ = rb_build_field_option(p, $1, RB_FIELD_COLUMN, $3); }
  | field "format" text_of        { $$ = rb_build_field_option(p, $1, RB_FIELD_FORMAT, $3); }
  | field "separator" text_of     { $$ = rb_build_field_option(p, $1, RB_FIELD_SEPARATOR, $3); }
  | field "zone" text_of          { $$ = rb_build_field_option(p, $1, RB_FIELD_ZONE, $3); }
  | field written                 { $$ = rb_build_field_shape($1, $2); }
  ;

type: type_name                   { $$ = RB_MAKE(type, @$, .name = $1, .currency = RB_NO_WORDS, .in = RB_NO_WORDS); }
  | type_word                     { $$ = RB_MAKE(type, @$, .name = $1, .currency = RB_NO_WORDS, .in = RB_NO_WORDS); }
  | "yes/no"                      { $$ = RB_MAKE(type, @$, .name = $1, .currency = RB_NO_WORDS, .in = RB_NO_WORDS); }
  | "money" currency              { $$ = RB_MAKE(type, @$, .name = $1, .currency = $2, .in = RB_NO_WORDS); }
  | "money" "in" word             { $$ = RB_MAKE(type, @$, .name = $1, .currency = RB_NO_WORDS, .in = $3); }
  | "list of" type                { $$ = rb_build_list_type(p, @$, $2); }
  ;

/* ---- parameters ---- */

parameter_values: expression      { $$ = rb_items_of(RB_MAKE(dated, @$, .value = $1.node)); }
  | dated_list
  ;
dated_list: expression from_date until_opt { $$ = rb_items_of(RB_MAKE(dated, @$, .value = $1.node, .from = $2, .until = $3)); }
  | expression until_date         { $$ = rb_items_of(RB_MAKE(dated, @$, .value = $1.node, .until = $2)); }
  | dated_list dated              { $$ = rb_items_add($1, $2); }
  | dated_list "," expression from_date until_opt
      { $$ = rb_items_add($1, RB_MAKE(dated, rb_span_join(@3, @5), .value = $3.node, .from = $4, .until = $5)); }
  ;
dated: constant from_date until_opt { $$ = RB_MAKE(dated, @$, .value = $1, .from = $2, .until = $3); };
from_date: "from" from_day { $$ = $2; };
from_day: date_node | broken { $$ = RB_BARE(bad, @1); };
until_date: "until" date_node { $$ = $2; } | "until" broken { $$ = RB_BARE(bad, @2); };
until_opt: %empty { $$ = NULL; } | until_date;
date_node: date_value             { $$ = RB_MAKE(date, @$, .value = $1); };

/* ---- functions of one's own ---- */

params: %empty { $$ = RB_NONE; } | param_list;
param_list: param                 { $$ = rb_items_of($1); }
  | param_list "," param          { $$ = rb_items_add($1, $3); }
  ;
param: field_name type            { $$ = RB_MAKE(param, @$, .name = $1, .type = $2); };
gives_opt: %empty { $$ = NULL; } | "gives" type { $$ = $2; };

/* ---- calendars ---- */

calendar_body: "{" calendar_members "}" { $$ = $2; };
calendar_members: %empty          { $$ = RB_NONE; }
  | calendar_members calendar_member { $$ = rb_items_add($1, $2); }
  | calendar_members recover      { $$ = rb_items_add($1, RB_BARE(bad, @2)); }
  ;
calendar_member: "zone" text_of   { $$ = RB_MAKE(option, @$, .what = RB_OPTION_ZONE, .value = $2); }
  | "hours" day_spans openings    { $$ = RB_MAKE(hours, @$, .days = $2, .openings = $3); }
  | "cutoff" time_node            { $$ = RB_MAKE(cutoff, @$, .time = $2); }
  | holiday_file
  | "holidays" date_spans         { $$ = RB_MAKE(closed, @$, .holiday = 1, .days = $2); }
  | "closed" date_spans           { $$ = RB_MAKE(closed, @$, .days = $2); }
  | "open" date_spans openings    { $$ = RB_MAKE(open, @$, .days = $2, .openings = $3); }
  ;
holiday_file: "holidays" "from" text_of { $$ = RB_MAKE(holidays, @$, .path = $3, .column = RB_NO_WORDS, .format = RB_NO_WORDS); }
  | holiday_file "column" text_of { $$ = rb_build_holiday_option(p, $1, 0, $3); }
  | holiday_file "format" text_of { $$ = rb_build_holiday_option(p, $1, 1, $3); }
  ;
day_spans: day_span               { $$ = rb_items_of($1); }
  | day_spans "," day_span        { $$ = rb_items_add($1, $3); }
  ;
day_span: word                    { $$ = rb_build_name_node($1); }
  | word ".." word                { $$ = RB_MAKE(range, @$, .low = rb_build_name_node($1), .high = rb_build_name_node($3)); }
  ;
openings: opening                 { $$ = rb_items_of($1); }
  | openings "," opening          { $$ = rb_items_add($1, $3); }
  ;
opening: time_node ".." time_node { $$ = RB_MAKE(range, @$, .low = $1, .high = $3); };
time_node: time_value             { $$ = RB_MAKE(time, @$, .value = $1); }
  | broken                        { $$ = RB_BARE(bad, @$); }
  ;
date_spans: date_span             { $$ = rb_items_of($1); }
  | date_spans "," date_span      { $$ = rb_items_add($1, $3); }
  ;
date_span: date_node
  | broken                        { $$ = RB_BARE(bad, @$); }
  | date_node ".." date_node      { $$ = RB_MAKE(range, @$, .low = $1, .high = $3); }
  ;

/* ---- checklists ---- */

checklist_body: "{" rules "}"     { $$ = $2; };
rules: %empty { $$ = RB_NONE; } | lost | rule_list;
lost: recover                     { $$ = rb_items_of(RB_BARE(bad, @$)); }
  | lost recover
  | lost clause                   /* of a rule whose head could not be read */
  ;
rule_list: rule_head              { $$ = rb_items_of($1); }
  | lost rule_head                { $$ = rb_items_add($1, $2); }
  | rule_list rule_head           { $$ = rb_items_add($1, $2); }
  | rule_list clause              { $$ = rb_build_clause($1, $2); }
  | rule_list recover             { $$ = rb_build_clause($1, RB_BARE(bad, @2)); }
  ;
rule_head: "rule" word %prec ALONE { $$ = RB_MAKE(rule, @$, .name = $2); }
  | "rule" word text_of           { $$ = RB_MAKE(rule, @$, .name = $2, .title = $3); }
  | "rule" word recover           { $$ = RB_MAKE(rule, @$, .name = $2, .clauses = rb_items_of(RB_BARE(bad, @3))); }
  | "rule" recover                { $$ = RB_BARE(bad, @$); }
  ;
unnamed: "except" "when" expression { $$ = rb_build_unnamed(p, @$, @1); }
  | "except" "when" expression "{" clauses "}" { $$ = rb_build_unnamed(p, @$, @1); }
  ;
clause: "when" expression         { $$ = RB_MAKE(when, @$, .condition = $2.node); }
  | "unless" expression           { $$ = RB_MAKE(unless, @$, .condition = $2.node); }
  | "must" expression             { $$ = RB_MAKE(must, @$, .condition = $2.node); }
  | "must not" expression         { $$ = RB_MAKE(must, @$, .negated = 1, .condition = $2.node); }
  | "except" word "when" expression { $$ = RB_MAKE(except, @$, .name = $2, .condition = $4.node); }
  | "except" word "when" expression "{" clauses "}" { $$ = RB_MAKE(except, @$, .name = $2, .condition = $4.node, .clauses = $6); }
  | unnamed
  | "suspended" text_of           { $$ = RB_MAKE(suspended, @$, .text = $2); }
  | "severity" severity_word      { $$ = RB_MAKE(severity, @$, .level = $2); }
  | "message" text_of             { $$ = RB_MAKE(message, @$, .template = $2); }
  | "fix" text_of                 { $$ = RB_MAKE(fix, @$, .template = $2); }
  | "cite" word text_opt          { $$ = RB_MAKE(cite, @$, .source = $2, .clause = $3); }
  | "effective" from_date until_opt { $$ = RB_MAKE(effective, @$, .from = $2, .until = $3); }
  | "effective" until_date        { $$ = RB_MAKE(effective, @$, .until = $2); }
  ;
clauses: %empty                  { $$ = RB_NONE; }
  | clauses clause                { $$ = rb_items_add($1, $2); }
  | clauses recover               { $$ = rb_items_add($1, RB_BARE(bad, @2)); }
  ;
severity_word: error_word { $$ = RB_SEVERITY_WORD_ERROR; } | "warning" { $$ = RB_SEVERITY_WORD_WARNING; };

/* ---- assignments ---- */

assign_body: "{" assign_clauses "}" { $$ = $2; };
assign_clauses: %empty            { $$ = RB_NONE; }
  | assign_clauses assign_clause  { $$ = rb_items_add($1, $2); }
  | assign_clauses recover        { $$ = rb_items_add($1, RB_BARE(bad, @2)); }
  ;
assign_clause: "pool" word        { $$ = RB_MAKE(pool, @$, .record = $2); } %prec ALONE
  | "pool" word "where" expression { $$ = RB_MAKE(pool, @$, .record = $2, .where = $4.node); }
  | "named" expression            { $$ = RB_MAKE(named, @$, .value = $2.node); }
  | "named" expression "when" expression { $$ = RB_MAKE(named, @$, .value = $2.node, .condition = $4.node); }
  | "order" "round robin"         { $$ = RB_MAKE(order, @$, .least_loaded = 0); }
  | "order" "least loaded"        { $$ = RB_MAKE(order, @$, .least_loaded = 1); }
  | "load" expression             { $$ = RB_MAKE(load, @$, .value = $2.node); }
  | "load" expression "plus assigned" { $$ = RB_MAKE(load, @$, .value = $2.node, .adds = 1); }
  | "capacity" expression         { $$ = RB_MAKE(capacity, @$, .limit = $2.node); }
  | "otherwise" expression        { $$ = RB_MAKE(overflow, @$, .value = $2.node); }
  | "cite" word text_opt          { $$ = RB_MAKE(cite, @$, .source = $2, .clause = $3); }
  ;

/* ---- waivers ---- */

scope: "for" keys                 { $$ = RB_MAKE(waive, @$, .keys = $2); }
  | "when" expression             { $$ = RB_MAKE(waive, @$, .when = $2.node); }
  ;
waive_body: "{" waive_clauses "}" { $$ = $2; };
waive_clauses: %empty             { $$ = RB_NONE; }
  | waive_clauses waive_clause    { $$ = rb_items_add($1, $2); }
  | waive_clauses recover         { $$ = rb_items_add($1, RB_BARE(bad, @2)); }
  ;
waive_clause: "reason" text_of    { $$ = RB_MAKE(reason, @$, .text = $2); }
  | "approver" approvers          { $$ = RB_MAKE(approver, @$, .names = $2); }
  | "from" from_day               { $$ = RB_MAKE(lifetime, @$, .from = $2); }
  | until_date                    { $$ = RB_MAKE(lifetime, @$, .until = $1); }
  | "for" parts from_date         { $$ = RB_MAKE(lifetime, @$, .from = $3, .length = RB_MAKE(duration, @2, .parts = $2)); }
  | "for" business_part "on" word from_date
      { $$ = RB_MAKE(lifetime, @$, .from = $5, .length = rb_build_business_days(p, @2, $2), .calendar = $4); }
  | "on lapse" text_of            { $$ = RB_MAKE(on_lapse, @$, .text = $2); }
  ;
approvers: text_node              { $$ = rb_items_of($1); }
  | approvers "," text_node       { $$ = rb_items_add($1, $3); }
  ;

/* ---- routes ---- */

outputs: output                   { $$ = rb_items_of($1); }
  | outputs "," output            { $$ = rb_items_add($1, $3); }
  ;
output: type                      { $$ = RB_MAKE(output, @$, .name = RB_NO_WORDS, .type = $1); }
  | output_name type              { $$ = RB_MAKE(output, @$, .name = $1, .type = $2); }
  ;
hit_opt: %empty { $$ = RB_HIT_UNIQUE; } | "unique" { $$ = RB_HIT_UNIQUE; } | "first" { $$ = RB_HIT_FIRST; } | "collect" { $$ = RB_HIT_COLLECT; };

route_body: "{" plain_rows "}"    { $$ = $2; }
  | "{" table_rows "}"            { $$ = $2; }
  ;
plain_rows: %empty                { $$ = RB_MAKE(route, @$, .hit = 0); }
  | plain_rows when_row           { $$ = rb_build_route_row($1, $2); }
  | plain_rows recover            { $$ = rb_build_route_row($1, RB_BARE(bad, @2)); }
  ;
table_rows: plain_rows "|" header_inputs header_outputs %prec ALONE { $$ = rb_build_header($1, rb_span_join(@2, @4), $3, $4); }
  | plain_rows "|" header_inputs header_outputs recover { $$ = rb_build_route_row(rb_build_header($1, rb_span_join(@2, @4), $3, $4), RB_BARE(bad, @5)); }
  | table_rows row                { $$ = rb_build_route_row($1, $2); }
  | table_rows when_row           { $$ = rb_build_route_row($1, $2); }
  | table_rows "rows from" text_of { $$ = rb_build_route_row($1, RB_MAKE(rows_from, @$, .path = $3)); }
  | table_rows recover            { $$ = rb_build_route_row($1, RB_BARE(bad, @2)); }
  ;
header_inputs: %empty             { $$ = (rb_trees){0}; }
  | header_inputs expression "|"  { $$ = rb_trees_add($1, $2); }
  ;
header_outputs: "=>" word "|"     { $$ = rb_items_of(RB_MAKE(output, @2, .name = $2)); }
  | header_outputs "=>" word "|"  { $$ = rb_items_add($1, RB_MAKE(output, @3, .name = $3)); }
  ;

row: "|" row_tests                { $$ = RB_MAKE(row, @$, .tests = $2); }
  | "|" row_tests row_results     { $$ = RB_MAKE(row, @$, .tests = $2, .results = $3); }
  ;
row_tests: %empty                 { $$ = RB_NONE; }
  | row_tests cell "|"            { $$ = rb_items_add($1, $2); }
  ;
row_results: "=>" expression "|"  { $$ = rb_items_of($2.node); }
  | row_results "=>" expression "|" { $$ = rb_items_add($1, $3.node); }
  | row_results expression "|"    { $$ = rb_items_add($1, $2.node); }
  ;
when_row: "when" expression "=>" results { $$ = RB_MAKE(row_when, @$, .condition = $2.node, .results = $4); }
  | "otherwise" "=>" results      { $$ = RB_MAKE(row_when, @$, .results = $3); }
  ;
results: expression               { $$ = rb_items_of($1.node); }
  | results "," expression        { $$ = rb_items_add($1, $3.node); }
  ;

cell: cell_tests                  { $$ = rb_build_cell(@$, $1); }
  | "not" cell_tests              { $$ = RB_MAKE(cell_not, @$, .test = rb_build_cell(@2, $2)); }
  ;
cell_tests: cell_test             { $$ = rb_items_of($1); }
  | cell_tests "," cell_test      { $$ = rb_items_add($1, $3); }
  ;
cell_test: plain_test
  | negative_test term            { $$ = RB_MAKE(cell_not, @$, .test = RB_MAKE(cell_text, @$, .op = $1, .value = $2.node)); }
  ;
plain_test: "-"                   { $$ = RB_BARE(cell_any, @$); }
  | "blank"                       { $$ = RB_MAKE(cell_blank, @$, .negated = 0); }
  | "present"                     { $$ = RB_MAKE(cell_blank, @$, .negated = 1); }
  | term                          { $$ = RB_MAKE(cell_is, @$, .value = $1.node); }
  | term ".."                     { $$ = RB_MAKE(cell_range, @$, .low = $1.node); }
  | term ".." term                { $$ = RB_MAKE(cell_range, @$, .low = $1.node, .high = $3.node); }
  | term "..<" term               { $$ = RB_MAKE(cell_range, @$, .low = $1.node, .high = $3.node, .open_high = 1); }
  | ".." term                     { $$ = RB_MAKE(cell_range, @$, .high = $2.node); }
  | "..<" term                    { $$ = RB_MAKE(cell_range, @$, .high = $2.node, .open_high = 1); }
  | order term                    { $$ = RB_MAKE(cell_compare, @$, .op = $1, .value = $2.node); }
  | text_test term                { $$ = RB_MAKE(cell_text, @$, .op = $1, .value = $2.node); }
  ;
order: "<" { $$ = RB_AST_OP_lt; } | "<=" { $$ = RB_AST_OP_le; } | ">" { $$ = RB_AST_OP_gt; } | ">=" { $$ = RB_AST_OP_ge; };
text_test: "contains" { $$ = RB_AST_OP_contains; } | "starts with" { $$ = RB_AST_OP_starts_with; }
  | "ends with" { $$ = RB_AST_OP_ends_with; } | "matches" { $$ = RB_AST_OP_matches; }
  | "has word" { $$ = RB_AST_OP_has_word; }
  ;
negative_test: "does not contain" { $$ = RB_AST_OP_contains; } | "does not start with" { $$ = RB_AST_OP_starts_with; }
  | "does not end with" { $$ = RB_AST_OP_ends_with; } | "does not match" { $$ = RB_AST_OP_matches; }
  | "does not have word" { $$ = RB_AST_OP_has_word; }
  ;

/* ---- bands, kpis ---- */

bands_body: "{" band_rows "}"     { $$ = $2; };
band_rows: %empty                 { $$ = RB_NONE; }
  | band_rows band                { $$ = rb_items_add($1, $2); }
  | band_rows recover             { $$ = rb_items_add($1, RB_BARE(bad, @2)); }
  ;
band: band_name "when" "met"      { $$ = RB_MAKE(band, @$, .name = $1, .test = RB_BAND_MET); }
  | band_name "when" "missed by at most" term { $$ = RB_MAKE(band, @$, .name = $1, .test = RB_BAND_MISSED_BY, .amount = $4.node); }
  | band_name "when" threshold term { $$ = RB_MAKE(band, @$, .name = $1, .test = RB_BAND_THRESHOLD, .op = $3, .amount = $4.node); }
  | band_name "otherwise"         { $$ = RB_MAKE(band, @$, .name = $1, .test = RB_BAND_OTHERWISE); }
  ;
threshold: "at least" { $$ = RB_AST_OP_ge; } | "at most" { $$ = RB_AST_OP_le; } | "above" { $$ = RB_AST_OP_gt; } | "below" { $$ = RB_AST_OP_lt; };

kpi_body: "{" kpi_clauses "}"     { $$ = $2; };
kpi_clauses: %empty               { $$ = RB_NONE; }
  | kpi_clauses kpi_clause        { $$ = rb_items_add($1, $2); }
  | kpi_clauses recover           { $$ = rb_items_add($1, RB_BARE(bad, @2)); }
  ;
kpi_clause: "where" expression    { $$ = RB_MAKE(where, @$, .condition = $2.node); }
  | "measure" measure_part        { $$ = rb_build_measure($2, @$); }
  | "measure" measure_part "per" measure_part { $$ = rb_build_ratio($2, $4, @$, 0); }
  | "measure" measure_part "per" measure_part "as" "percent" { $$ = rb_build_ratio($2, $4, @$, 1); }
  | "by" group_keys               { $$ = RB_MAKE(by, @$, .keys = $2); }
  | "by" group_keys "with" "totals" { $$ = RB_MAKE(by, @$, .keys = $2, .totals = 1); }
  | "target" "at most" term       { $$ = RB_MAKE(target, @$, .value = $3.node); }
  | "target" "at least" term      { $$ = RB_MAKE(target, @$, .at_least = 1, .value = $3.node); }
  | "bands" word                  { $$ = RB_MAKE(use_bands, @$, .name = $2); } %prec ALONE
  | "bands" word "minimum sample" number_node { $$ = RB_MAKE(use_bands, @$, .name = $2, .minimum_sample = $4); }
  | "minimum sample" number_node  { $$ = RB_MAKE(use_bands, @$, .name = RB_NO_WORDS, .minimum_sample = $2); }
  | "cite" word text_opt          { $$ = RB_MAKE(cite, @$, .source = $2, .clause = $3); }
  ;
number_node: number_value { $$ = rb_build_number(@$, $1); } | broken { $$ = RB_BARE(bad, @$); };
measure_part: measure_of          %prec ALONE
  | measure_of "where" expression { $$ = rb_build_measure_where($1, @$, $3.node); }
  | "share" "where" expression    { $$ = RB_MAKE(measure, @$, .aggregate = RB_AGG_SHARE, .value = $3.node); }
  ;
measure_of: "count"               { $$ = RB_MAKE(measure, @$, .aggregate = RB_AGG_COUNT); }
  | aggregate "of" expression     { $$ = RB_MAKE(measure, @$, .aggregate = $1, .value = $3.node); }
  | aggregate "of" expression "weighted by" expression
      { $$ = RB_MAKE(measure, @$, .aggregate = $1, .value = $3.node, .weight = $5.node); }
  | "percentile" rank "of" expression { $$ = RB_MAKE(measure, @$, .aggregate = RB_AGG_PERCENTILE, .value = $4.node, .rank = $2); }
  | "nearest rank" "percentile" rank "of" expression
      { $$ = RB_MAKE(measure, @$, .aggregate = RB_AGG_PERCENTILE, .value = $5.node, .rank = $3, .nearest = 1); }
  ;
rank: number_node;
aggregate: "share" { $$ = RB_AGG_SHARE; } | "sum" { $$ = RB_AGG_SUM; } | "average" { $$ = RB_AGG_AVERAGE; }
  | "min" { $$ = RB_AGG_MIN; } | "max" { $$ = RB_AGG_MAX; } | "median" { $$ = RB_AGG_MEDIAN; } | "distinct count" { $$ = RB_AGG_DISTINCT; }
  ;
group_keys: group_key             { $$ = rb_items_of($1); }
  | group_keys "," group_key      { $$ = rb_items_add($1, $3); }
  ;
group_key: expression             { $$ = RB_MAKE(key, @$, .value = $1.node, .name = RB_NO_WORDS); }
  | expression "as" word          { $$ = RB_MAKE(key, @$, .value = $1.node, .name = $3); }
  ;

/* ---- reconciliations ---- */

reconcile_body: "{" side "with" side keys_on pairs reconcile_clauses "}"
      { $$ = RB_MAKE(reconcile, @$, .left = $2, .right = $4, .keys = $6, .clauses = $7); }
  | "{" recover reconcile_clauses "}" { $$ = RB_BARE(bad, @$); }
  | "{" "}"                       { $$ = RB_MAKE(reconcile, @$, .left = NULL); }
  ;
side: word where_opt              { $$ = RB_MAKE(side, @$, .record = $1, .where = $2.node); };
where_opt: %empty { $$ = (rb_tree){0}; } | "where" expression { $$ = $2; };
pairs: pair                       { $$ = rb_items_of($1); }
  | pairs "and" pair              { $$ = rb_items_add($1, $3); }
  ;
pair: term "=" term               { $$ = RB_MAKE(pair, @$, .left = $1.node, .right = $3.node); };
reconcile_clauses: %empty         { $$ = RB_NONE; }
  | reconcile_clauses reconcile_clause { $$ = rb_items_add($1, $2); }
  | reconcile_clauses recover     { $$ = rb_items_add($1, RB_BARE(bad, @2)); }
  ;
reconcile_clause: "one to one"    { $$ = RB_MAKE(cardinality, @$, .left_many = 0); }
  | "one to many"                 { $$ = RB_MAKE(cardinality, @$, .right_many = 1); }
  | "many to one"                 { $$ = RB_MAKE(cardinality, @$, .left_many = 1); }
  | "many to many"                { $$ = RB_MAKE(cardinality, @$, .left_many = 1, .right_many = 1); }
  | "compare" pair manners        { $$ = RB_MAKE(compare, @$, .pair = $2, .manners = $3); }
  | "total" pair                  { $$ = RB_MAKE(total, @$, .pair = $2); }
  | "severity" severity_word      { $$ = RB_MAKE(severity, @$, .level = $2); }
  | "cite" word text_opt          { $$ = RB_MAKE(cite, @$, .source = $2, .clause = $3); }
  ;
manners: %empty { $$ = RB_NONE; } | manners manner { $$ = rb_items_add($1, $2); };
manner: "within" term             { $$ = RB_MAKE(manner, @$, .what = RB_MANNER_WITHIN, .amount = $2.node); }
  | "ignoring case"               { $$ = RB_MAKE(manner, @$, .what = RB_MANNER_IGNORING_CASE); }
  | "trimmed"                     { $$ = RB_MAKE(manner, @$, .what = RB_MANNER_TRIMMED); }
  | "exactly"                     { $$ = RB_MAKE(manner, @$, .what = RB_MANNER_EXACTLY); }
  ;

/* ---- samples, tests ---- */

values_body: "{" values "}"       { $$ = $2; };
values: %empty                    { $$ = RB_NONE; }
  | values value                  { $$ = rb_items_add($1, $2); }
  | values value ","              { $$ = rb_items_add($1, $2); }
  | values recover                { $$ = $1; }
  ;
value: word ":" expression            { $$ = RB_MAKE(value, @$, .name = $1, .value = $3.node); };

test_body: "{" steps "}"          { $$ = $2; };
steps: %empty                     { $$ = RB_NONE; }
  | steps step                    { $$ = rb_items_add($1, $2); }
  | steps recover                 { $$ = rb_items_add($1, RB_BARE(bad, @2)); }
  ;
step: "given" record_name like_opt values_body { $$ = RB_MAKE(given, @$, .record = $2, .like = $3, .values = $4); }
  | "given" record_name "like" word { $$ = RB_MAKE(given, @$, .record = $2, .like = $4); }
  | "given" "like" word           { $$ = RB_MAKE(given, @$, .record = RB_NO_WORDS, .like = $3); }
  | "given" "like" word values_body { $$ = RB_MAKE(given, @$, .record = RB_NO_WORDS, .like = $3, .values = $4); }
  | "given" record_name like_opt "|" given_columns given_rows
      { $$ = rb_build_given_table(p, @$, &(rb_ast_given_table){.record = $2, .like = $3, .columns = $5, .rows = $6}); }
  | "given" record_name "after" term { $$ = RB_MAKE(given_after, @$, .name = $2, .member = $4.node); }
  | "given" recover               { $$ = RB_BARE(bad, @$); }
  | "given" recover values_body   { $$ = RB_BARE(bad, @$); }
  | "expect" path keys_opt verdict with_opt because_opt
      { $$ = rb_build_expect(@$, $4, &(rb_ast_expect){.path = $2, .keys = $3, .with = $5, .because = $6}); }
  ;
given_columns: value_word "|"     { $$ = rb_items_of(rb_build_name_node($1)); }
  | given_columns value_word "|"  { $$ = rb_items_add($1, rb_build_name_node($2)); }
  ;
given_rows: %empty                { $$ = RB_NONE; }
  | given_rows "|" given_cells    { $$ = rb_items_add($1, RB_MAKE(list, rb_span_join(@2, @3), .items = $3)); }
  ;
given_cells: given_value "|"      { $$ = rb_items_of($1); }
  | given_cells given_value "|"   { $$ = rb_items_add($1, $2); }
  ;
given_value: expression           { $$ = $1.node; }
  | "-"                           { $$ = RB_BARE(cell_any, @$); }
  ;

path: word                        { $$ = rb_items_of(rb_build_name_node($1)); }
  | path "." word                 { $$ = rb_items_add($1, rb_build_name_node($3)); }
  ;
keys_opt: %empty { $$ = RB_NONE; } | "for" keys { $$ = $2; };
keys: term { $$ = rb_items_of($1.node); } | keys "," term { $$ = rb_items_add($1, $3.node); };
verdict: plain_verdict            { $$ = RB_MAKE(expect, @$, .what = $1); }
  | "is" constant                 { $$ = RB_MAKE(expect, @$, .what = RB_EXPECT_IS, .value = $2); }
  | "is" "blank"                  { $$ = RB_MAKE(expect, @$, .what = RB_EXPECT_IS, .value = RB_BARE(blank, @2)); }
  | "is" expect_name              { $$ = RB_MAKE(expect, @$, .what = RB_EXPECT_IS, .value = rb_build_name_node($2)); }
  ;
plain_verdict: "passes" { $$ = RB_EXPECT_PASSES; } | "fails" { $$ = RB_EXPECT_FAILS; } | "warns" { $$ = RB_EXPECT_WARNS; }
  | "skips" { $$ = RB_EXPECT_SKIPPED; } | "is" "skipped" { $$ = RB_EXPECT_SKIPPED; } | "is" "unknown" { $$ = RB_EXPECT_UNKNOWN; }
  | "is" "waived" { $$ = RB_EXPECT_WAIVED; } | "has no match" { $$ = RB_EXPECT_NO_MATCH; }
  | "is" "no data" { $$ = RB_EXPECT_NO_DATA; }
  ;
with_opt: %empty { $$ = RB_NO_WORDS; } | "with" text_of { $$ = $2; };
because_opt: %empty { $$ = RB_NO_WORDS; } | "because" word { $$ = $2; };

/* ---- expressions: logic over comparisons, comparisons over sums ---- */

expression: logic
  | "blank"                       { $$ = rb_tree_leaf(RB_BARE(blank, @$)); }
  | "if" expression "then" expression "else" expression
      { $$ = rb_tree_around(p, RB_MAKE(if, @$, .condition = $2.node, .then = $4.node, .otherwise = $6.node), rb_tree_deeper($2, rb_tree_deeper($4, $6))); }
  ;

logic: logic "or" logic           { $$ = RB_BINARY(@$, or, $1, $3); }
  | logic "and" logic             { $$ = RB_BINARY(@$, and, $1, $3); }
  | "not" logic                   { $$ = RB_NOT(@$, $2); }
  | "any" related_path filter_opt { $$ = RB_RELATED(@$, ANY, $2, $3); }
  | "no such" related_path filter_opt { $$ = RB_RELATED(@$, NO, $2, $3); }
  | "every" related_path filter_opt "has" logic %prec ALONE { $$ = rb_build_related_has(p, @$, RB_RELATED(@$, EVERY, $2, $3), $5); }
  | "every" related_path filter_opt %prec ALONE { $$ = RB_RELATED(@$, EVERY, $2, $3); }
  | "any" related_path part_test  { $$ = RB_ANY_OF(@$, ANY, $2, $3); }
  | "no such" related_path part_test { $$ = RB_ANY_OF(@$, NO, $2, $3); }
  | "every" related_path part_test { $$ = RB_ANY_OF(@$, EVERY, $2, $3); }
  | term                          %prec ALONE
  | term "is" term ignoring_opt   { $$ = RB_COMPARE(@$, eq, $1, $3, $4); }
  | term "=" term ignoring_opt    { $$ = RB_COMPARE(@$, eq, $1, $3, $4); }
  | term "is" "not" term ignoring_opt { $$ = RB_COMPARE(@$, ne, $1, $4, $5); }
  | term "!=" term ignoring_opt   { $$ = RB_COMPARE(@$, ne, $1, $3, $4); }
  | term order term               %prec ALONE { $$ = rb_tree_over(p, RB_MAKE(binary, @$, .op = $2, .left = $1.node, .right = $3.node), $1, $3); }
  | term "=" "blank"              { $$ = RB_COMPARE(@$, eq, $1, rb_tree_leaf(RB_BARE(blank, @3)), 0); }
  | term "!=" "blank"             { $$ = RB_COMPARE(@$, ne, $1, rb_tree_leaf(RB_BARE(blank, @3)), 0); }
  | term "is" "blank"             { $$ = RB_TEST_BLANK(@$, 0, $1); }
  | term "is" "not" "blank"       { $$ = RB_TEST_BLANK(@$, 1, $1); }
  | term "is" "present"           { $$ = RB_TEST_BLANK(@$, 1, $1); }
  | term "is" "not" "present"     { $$ = RB_TEST_BLANK(@$, 0, $1); }
  | term "is" "a business day on" word { $$ = RB_AROUND(RB_MAKE(business_day, @$, .day = $1.node, .calendar = $4), $1); }
  | term "is" "not" "a business day on" word { $$ = RB_AROUND(RB_MAKE(business_day, @$, .negated = 1, .day = $1.node, .calendar = $5), $1); }
  | term "is" open_word term      { $$ = rb_tree_over(p, RB_MAKE(open_at, @$, .negated = $3, .calendar = $1.node, .moment = $4.node), $1, $4); }
  | term "is" "not" open_word term { $$ = rb_tree_over(p, RB_MAKE(open_at, @$, .negated = !$4, .calendar = $1.node, .moment = $5.node), $1, $5); }
  | term within set ignoring_opt  { $$ = RB_IN(@$, $2, $1, $3, $4); }
  | term between_word term "and" term { $$ = RB_BETWEEN(@$, $2, $1, $3, $5); }
  | term text_test term ignoring_opt { $$ = rb_tree_over(p, RB_MAKE(binary, @$, .op = $2, .ignores_case = $4, .left = $1.node, .right = $3.node), $1, $3); }
  | term not_text_test term ignoring_opt
      { $$ = RB_NOT(@$, rb_tree_over(p, RB_MAKE(binary, @$, .op = $2, .ignores_case = $4, .left = $1.node, .right = $3.node), $1, $3)); }
  ;
/* `any countries in [...]`: a comparison that has each part of the list where its first value would stand. */
part_test: "is" term ignoring_opt { $$ = RB_COMPARE(@$, eq, RB_EACH(@0), $2, $3); }
  | "=" term ignoring_opt         { $$ = RB_COMPARE(@$, eq, RB_EACH(@0), $2, $3); }
  | "is" "not" term ignoring_opt  { $$ = RB_COMPARE(@$, ne, RB_EACH(@0), $3, $4); }
  | "!=" term ignoring_opt        { $$ = RB_COMPARE(@$, ne, RB_EACH(@0), $2, $3); }
  | order term                    %prec ALONE { $$ = rb_tree_over(p, RB_MAKE(binary, @$, .op = $1, .left = RB_EACH(@0).node, .right = $2.node), $2, $2); }
  | within set ignoring_opt       { $$ = RB_IN(@$, $1, RB_EACH(@0), $2, $3); }
  | between_word term "and" term  { $$ = RB_BETWEEN(@$, $1, RB_EACH(@0), $2, $4); }
  | text_test term ignoring_opt   { $$ = rb_tree_over(p, RB_MAKE(binary, @$, .op = $1, .ignores_case = $3, .left = RB_EACH(@0).node, .right = $2.node), $2, $2); }
  | not_text_test term ignoring_opt
      { $$ = RB_NOT(@$, rb_tree_over(p, RB_MAKE(binary, @$, .op = $1, .ignores_case = $3, .left = RB_EACH(@0).node, .right = $2.node), $2, $2)); }
  ;
not_text_test: negative_test | "not" text_test { $$ = $2; };
open_word: "open at" { $$ = 0; } | "closed at" { $$ = 1; };
within: "in" { $$ = 0; } | "is" "in" { $$ = 0; } | "not" "in" { $$ = 1; } | "is" "not" "in" { $$ = 1; };
between_word: "between" { $$ = 0; } | "is" "between" { $$ = 0; } | "not" "between" { $$ = 1; } | "is" "not" "between" { $$ = 1; };
ignoring_opt: %empty %prec ALONE { $$ = 0; } | "ignoring case" { $$ = 1; };

set: term                         %prec ALONE
  | term ".." term                { $$ = rb_tree_over(p, RB_MAKE(range, @$, .low = $1.node, .high = $3.node), $1, $3); }
  | term "..<" term               { $$ = rb_tree_over(p, RB_MAKE(range, @$, .low = $1.node, .high = $3.node, .open_high = 1), $1, $3); }
  ;

term: term "or else" term         { $$ = RB_BINARY(@$, or_else, $1, $3); }
  | term "+" term                 { $$ = RB_BINARY(@$, add, $1, $3); }
  | term "-" term                 { $$ = RB_BINARY(@$, sub, $1, $3); }
  | term "*" term                 { $$ = RB_BINARY(@$, mul, $1, $3); }
  | term "/" term                 { $$ = RB_BINARY(@$, div, $1, $3); }
  | term "to" term                { $$ = rb_tree_over(p, RB_MAKE(to, @$, .from = $1.node, .until = $3.node), $1, $3); }
  | term "through" term           { $$ = rb_tree_over(p, RB_MAKE(to, @$, .inclusive = 1, .from = $1.node, .until = $3.node), $1, $3); }
  | "days from" term %prec COUNT_DAYS { $$ = RB_AROUND(RB_MAKE(count_days, @$, .span = $2.node), $2); }
  | "business days from" term %prec COUNT_DAYS { $$ = RB_AROUND(RB_MAKE(count_days, @$, .business = 1, .span = $2.node), $2); }
  | term "on" word                { $$ = RB_AROUND(RB_MAKE(on, @$, .operand = $1.node, .calendar = $3), $1); }
  | term "clamped"                { $$ = RB_AROUND(RB_MAKE(month_end, @$, .operand = $1.node), $1); }
  | term "overflowing"            { $$ = RB_AROUND(RB_MAKE(month_end, @$, .overflowing = 1, .operand = $1.node), $1); }
  | "-" term %prec NEGATIVE       { $$ = rb_tree_around(p, RB_MAKE(negate, @$, .operand = $2.node), $2); }
  | primary
  | "count" "of" related_path filter_opt { $$ = RB_RELATED(@$, COUNT, $3, $4); }
  | "sum" "of" related_path filter_opt { $$ = RB_RELATED(@$, SUM, $3, $4); }
  | "average" "of" related_path filter_opt { $$ = RB_RELATED(@$, AVERAGE, $3, $4); }
  | "min" "of" related_path filter_opt { $$ = RB_RELATED(@$, MIN, $3, $4); }
  | "max" "of" related_path filter_opt { $$ = RB_RELATED(@$, MAX, $3, $4); }
  | "first" "of" related_path "by" related_path filter_opt { $$ = RB_RELATED_BY(@$, FIRST, $3, $5, $6); }
  | "last" "of" related_path "by" related_path filter_opt { $$ = RB_RELATED_BY(@$, LAST, $3, $5, $6); }
  ;

primary: rate
  | atom "in a currency" currency { $$ = RB_AROUND(RB_MAKE(in_currency, @$, .amount = $1.node, .currency = $3), $1); }
  | atom "in a currency" currency "at a rate" rate
      { $$ = rb_tree_over(p, RB_MAKE(in_currency, @$, .amount = $1.node, .currency = $3, .rate = $5.node), $1, $5); }
  | atom "in a currency" currency "at a rate" rate "per a currency" currency
      { $$ = rb_tree_over(p, RB_MAKE(in_currency, @$, .amount = $1.node, .currency = $3, .rate = $5.node, .per = $7), $1, $5); }
  ;
rate: atom
  | value_word "parameter as of" atom { $$ = rb_tree_over(p, RB_MAKE(as_of, @$, .name = $1, .moment = $3.node), $3, $3); }
  ;
atom: value_word               { $$ = rb_tree_leaf(rb_build_name_node($1)); }
  | atom "." word              { $$ = rb_tree_over(p, RB_MAKE(member, @$, .object = $1.node, .name = $3), $1, $1); }
  | atom "business days"       { $$ = RB_AROUND(RB_MAKE(business_count, @$, .count = $1.node), $1); }
  | value_word "(" arguments ")"  { $$ = rb_tree_list(p, RB_MAKE(call, @$, .name = $1, .arguments = $3.items), &$3); }
  | "(" expression ")"            { $$ = rb_tree_around(p, $2.node, $2); }
  | literal                       { $$ = rb_tree_leaf($1); }
  | "[" items "]"                 { $$ = rb_tree_list(p, RB_MAKE(list, @$, .items = $2.items), &$2); }
  ;
/* A filter takes all that can still belong to it: `where A and B` is one condition of the related record. */
filter_opt: %empty                %prec ALONE { $$ = (rb_tree){0}; }
  | "where" logic                 %prec ALONE { $$ = $2; }
  ;
related_path: value_word          { $$ = rb_tree_leaf(rb_build_name_node($1)); }
  | related_path "." word         { $$ = rb_tree_over(p, RB_MAKE(member, @$, .object = $1.node, .name = $3), $1, $1); }
  ;
arguments: %empty { $$ = (rb_trees){0}; } | expressions;
items: %empty { $$ = (rb_trees){0}; } | expressions | expressions ",";
expressions: expression           { $$ = rb_trees_add((rb_trees){0}, $1); }
  | expressions "," expression    { $$ = rb_trees_add($1, $3); }
  ;

literal: text_node
  | number_value                  { $$ = rb_build_number(@$, $1); }
  | percent_value                 { $$ = rb_build_percent(@$, $1); }
  | money_value                   { $$ = rb_build_money(@$, $1); }
  | points_value                  { $$ = rb_build_points(@$, $1); }
  | business_part                 { $$ = rb_build_business_days(p, @$, $1); }
  | parts                         { $$ = RB_MAKE(duration, @$, .parts = $1); }
  | date_node
  | datetime_value                { $$ = RB_MAKE(datetime, @$, .value = $1); }
  | time_value                    { $$ = RB_MAKE(time, @$, .value = $1); }
  | broken                        { $$ = RB_BARE(bad, @$); }
  | "yes"                         { $$ = RB_MAKE(yes_no, @$, .yes = 1); }
  | "no"                          { $$ = RB_MAKE(yes_no, @$, .yes = 0); }
  ;
parts: duration_part              { $$ = rb_items_of(rb_build_part(@$, $1)); }
  | parts duration_part           { $$ = rb_items_add($1, rb_build_part(@2, $2)); }
  ;

/* What can stand right after a date or a word without being taken for a part of something else. */
constant: literal
  | "-" literal                   { $$ = RB_MAKE(negate, @$, .operand = $2); }
  | "[" items "]"                 { $$ = rb_tree_list(p, RB_MAKE(list, @$, .items = $2.items), &$2).node; }
  | "(" expression ")"            { $$ = $2.node; }
  ;

/* ---- words that may be names, and where ---- */

word: value_word | shaped_word;
value_word: plain_word | hit_word | type_word | "money" | verdict_word | "like";
field_name: value_word | leader_word;
band_name: value_word | shaped_word | leader_word;
record_name: plain_word | hit_word | type_word | "money" | verdict_word | shaped_word;
type_name: plain_word | verdict_word | "like" | leader_word;
output_name: plain_word | type_word | verdict_word | "like" | shaped_word;
expect_name: plain_word | hit_word | type_word | "money" | "like";

hit_word: "first" | "unique" | "collect";
type_word: "text" | "number" | "integer" | "percent" | "date" | "datetime" | "time" | "duration";
verdict_word: "skipped" | "unknown" | "waived";
shaped_word: "key" | "let" | "many" | "one" | "any" | "every" | "dates" | "datetimes" | "zone" | "column" | "format" | "separator" | "define"
  | "export" | "delimiter" | "encoding" | "header" | "times" | "thousands";
leader_word: "rubric" | "use" | "source" | "enum" | "record" | "table" | "parameter" | "checklist" | "route" | "bands" | "kpi" | "sample" | "test"
  | "reconcile" | "compare" | "total"
  | "waive" | "reason" | "approver" | "suspended"
  | "assign" | "pool" | "named" | "order" | "load" | "capacity"
  | "rule" | "except" | "severity" | "message" | "fix" | "cite" | "effective" | "where" | "measure" | "by" | "target" | "given" | "expect"
  ;
plain_word: name | currency | "stdlib" | "from" | "until" | "for" | "as" | error_word | "warning" | "gives" | "met" | "above" | "below" | "over"
  | "count" | "share" | "sum" | "average" | "min" | "max" | "of" | "last" | "median" | "percentile" | "per" | "totals"
  | "passes" | "fails" | "warns" | "skips" | "with" | "because"
  | "within" | "exactly" | "trimmed"
  | "after"
  ;

%%

/* The tokens of keywords.def to those of bison: a row without its %token does not compile. */
static const short codes[RB_TOKEN_COUNT] = {
#define KEYWORD(id, text, use, group, follows) [RB_TOKEN_##id] = RB_T_##id,
#define PHRASE(id, text, group, follows) [RB_TOKEN_##id] = RB_T_##id,
#define SIGN(id, text, group, follows) [RB_TOKEN_##id] = RB_T_##id,
#define TOKEN(id, text, group, follows) [RB_TOKEN_##id] = RB_T_##id,
#include "grammar/keywords.def"
#undef KEYWORD
#undef PHRASE
#undef SIGN
#undef TOKEN
};

static int yylex(YYSTYPE *value, YYLTYPE *at, rb_parser *p)
{
    if (!p->started) {
        p->started = true;
        *at = (rb_span){p->lx->source->base + p->lx->start, p->lx->source->base + p->lx->start};
        static const short starts[] = {[RB_PARSE_FILE] = RB_T_START_FILE, [RB_PARSE_EXPRESSION] = RB_T_START_EXPRESSION, [RB_PARSE_CELL] = RB_T_START_CELL, [RB_PARSE_SHAPES] = RB_T_START_SHAPES};
        return starts[p->what];
    }
    enum rb_token_kind kind = rb_parser_next(p, &value->words);
    *at = value->words.span;
    return codes[kind];
}

static int yyreport_syntax_error(const yypcontext_t *context, rb_parser *p)
{
    yysymbol_kind_t symbols[YYNTOKENS];
    int             count = yypcontext_expected_tokens(context, symbols, YYNTOKENS);
    bool            is_expected[YYNTOKENS] = {false};
    rb_kinds        expected = {{0}};
    for (int i = 0; i < count; i++) is_expected[symbols[i]] = true;
    for (unsigned k = 0; k < RB_TOKEN_COUNT; k++)
        if (is_expected[YYTRANSLATE(codes[k])]) rb_kinds_add(&expected, k);
    rb_parser_mistake(p, &expected);
    return 0;
}

static void yyerror(const YYLTYPE *at, rb_parser *p, const char *what)
{
    (void)at, (void)what;
    rb_parser_overflow(p);
}

bool rb_grammar_parse(rb_parser *p)
{
    return yyparse(p) == 0;
}
