/* sema/vain.h: warnings of conditions that decide nothing, and of rules that cannot both be met; vain.c has the promises. */
#ifndef RB_SEMA_VAIN_H
#define RB_SEMA_VAIN_H

#include "sema/check.h"

/* Of one condition: that no record can meet it, or a part of it, or that every record does. `so`: what follows then, "so the
 * rule never applies". Where it stands: its own span, or, where it was put together, `at`. True: no record can meet the whole. */
bool rb_warn_vain(const rb_scope *scope, const rb_expr *condition, rb_span at, const char *so);
/* Of a checklist with all its rules; asked: the `when` of each, without the days on which it is in force. */
void rb_warn_checklist(const rb_scope *scope, const rb_checklist *checklist, const rb_checklist_info *info, const rb_expr *const *asked);

#endif
