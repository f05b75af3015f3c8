/* engine/reporting.h: from a batch that was judged to the reports that want to hear of it. */
#ifndef RB_ENGINE_REPORTING_H
#define RB_ENGINE_REPORTING_H

#include "engine/view.h"
#include "report/report.h"

/* Whether the reports would list one of its records. */
bool rb_reporting_wants(const rb_reports *reports, const rb_viewer *viewer, const rb_batch *batch);
/* The records of the batch that the reports list. */
void rb_reporting_rows(rb_reports *reports, rb_viewer *viewer, const rb_batch *batch, rb_str file);

#endif
