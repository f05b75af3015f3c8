/* base/version.h: what this program calls itself, in every output that names its maker. */
#ifndef RB_BASE_VERSION_H
#define RB_BASE_VERSION_H

#define RB_NAME    "rubric"
#define RB_VERSION "0.1.0"

#endif
