/* base/order.h: things that are numbered 0, 1, 2 … and done by several threads, some of it strictly in their order. */
#ifndef RB_BASE_ORDER_H
#define RB_BASE_ORDER_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

enum { RB_ORDER_AHEAD = 256 }; /* so many numbers may be over before it is their turn */

typedef struct rb_order {
    pthread_mutex_t lock;
    pthread_cond_t  moved;
    _Atomic uint64_t turn;                    /* all before are over */
    uint32_t        looks;                    /* thread.h */
    bool            is_over[RB_ORDER_AHEAD];  /* [number % AHEAD] of those from the turn on */
} rb_order;

void rb_order_init(rb_order *o, uint32_t threads); /* that use it */
/* Returns when it is the number's turn: until it is over, no other has its turn. */
void rb_order_wait(rb_order *o, uint64_t number);
/* The number is over, whether it had its turn or never wanted it. Once for each number. */
void rb_order_end(rb_order *o, uint64_t number);

#endif
