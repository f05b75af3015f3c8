/* syntax/units.c: the words for lengths of time. */
#include "syntax/units.h"

static const struct unit { const char *word; enum rb_unit_word unit; } units[] = {
    {"days", RB_UNIT_DAYS}, {"day", RB_UNIT_DAYS}, {"hours", RB_UNIT_HOURS}, {"hour", RB_UNIT_HOURS},
    {"minutes", RB_UNIT_MINUTES}, {"minute", RB_UNIT_MINUTES}, {"min", RB_UNIT_MINUTES}, {"seconds", RB_UNIT_SECONDS},
    {"second", RB_UNIT_SECONDS}, {"weeks", RB_UNIT_WEEKS}, {"week", RB_UNIT_WEEKS}, {"months", RB_UNIT_MONTHS},
    {"month", RB_UNIT_MONTHS}, {"years", RB_UNIT_YEARS}, {"year", RB_UNIT_YEARS},
};

bool rb_unit_find(rb_str word, enum rb_unit_word *unit)
{
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (rb_str_equal(word, rb_str_of(units[i].word))) {
            *unit = units[i].unit;
            return true;
        }
    return false;
}
