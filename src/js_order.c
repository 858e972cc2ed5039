// SPDX-License-Identifier: MIT
//
// js_order.c: what C wants JavaScript to do, in a list that JavaScript works off, and empties, when C has returned.
//
// Most orders are given where nothing may fail: something is freed, or has ended. So whatever will give an order reserves the room for it when it is made.

#include "js.h"

COIL__COLD_BEGIN

#define MOST_KEPT 1024u // orders for which there is room although nobody needs it

coil__js_channel coil__js_shared;

static size_t capacity, reserved;

// A list for so many, in the place of one that is empty, or too short.
static bool renew(size_t wanted)
{
    coil__js_order *orders = coil__allocate(wanted * sizeof *orders);
    if (!orders) return false;
    for (uint32_t i = 0; i < coil__js_shared.order_count; i++) orders[i] = coil__js_shared.orders[i];
    coil__free(coil__js_shared.orders, capacity * sizeof *orders);
    coil__js_shared.orders = orders;
    capacity = wanted;
    return true;
}

COIL__APART static bool make_room(size_t count)
{
    size_t needed = coil__js_shared.order_count + reserved + count;
    if (needed <= capacity) {
        if (needed < MOST_KEPT / 2 && capacity > MOST_KEPT) (void)renew(MOST_KEPT / 2); // there were many once
    } else if (!renew(needed < 16 ? 32 : 2 * needed)) {
        return false;
    }
    reserved += count;
    return true;
}

COIL__COLD_END

bool coil__js_reserve(size_t count)
{
    size_t needed = coil__js_shared.order_count + reserved + count;
    if (COIL__UNLIKELY(needed > capacity || capacity > MOST_KEPT)) return make_room(count);
    reserved += count;
    return true;
}

void coil__js_unreserve(size_t count)
{
    reserved -= count;
}

void coil__js_order_add(coil__js_order_kind kind, uint32_t number, coil_value value)
{
    if (COIL__UNLIKELY(reserved == 0)) coil__fatal("an order for JavaScript was not reserved"); // a fault of Coil's
    coil__js_order *order = &coil__js_shared.orders[coil__js_shared.order_count++];
    order->kind = kind;
    order->number = number;
    order->value = value;
    reserved--;
}

void coil__js_close_orders(void)
{
    for (unsigned i = 0; i < COIL__JS_VALUES; i++) coil__value_drop(coil__js_take_value(i));
    for (uint32_t i = 0; i < coil__js_shared.order_count; i++) coil__value_drop(coil__js_shared.orders[i].value);
    coil__free(coil__js_shared.orders, capacity * sizeof *coil__js_shared.orders);
    coil__js_shared.orders = NULL;
    coil__js_shared.order_count = 0;
    capacity = reserved = 0;
}
