// SPDX-License-Identifier: MIT
//
// context.c: contextvars.Context. A context points to an immutable, shared set of bindings, so that copying it, which every task and callback
// does, costs one small allocation however many variables it holds. Setting a variable makes a new set, unless nobody shares the old one.
// The set is an array sorted by variable: contexts hold a handful of variables, and an array of them is searched faster than a tree.
// What a variable and a token are is context_var.c's business.

#include "core.h"

#include <string.h>

COIL__COLD_BEGIN

typedef struct binding {
    coil_var *var;    // owned
    coil_value value; // owned
} binding;

struct coil__bindings {
    uint32_t references;
    uint32_t count;
    binding items[];
};

static size_t bindings_size(size_t count)
{
    return sizeof(coil__bindings) + count * sizeof(binding);
}

static void bindings_release(coil__bindings *bindings)
{
    if (!bindings || --bindings->references > 0) return;
    for (uint32_t i = 0; i < bindings->count; i++) {
        coil_release(bindings->items[i].var);
        coil__value_drop(bindings->items[i].value);
    }
    coil__free(bindings, bindings_size(bindings->count));
}

// The place of a variable: where it is, or where it would have to be put.
static uint32_t bindings_find(const coil__bindings *bindings, const coil_var *var, bool *found)
{
    uint32_t low = 0, high = bindings ? bindings->count : 0;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if ((uintptr_t)bindings->items[middle].var < (uintptr_t)var) low = middle + 1;
        else high = middle;
    }
    *found = bindings && low < bindings->count && bindings->items[low].var == var;
    return low;
}

// A copy with one variable more (put in at the place, bound to nothing yet), one less, or the same ones.
static coil__bindings *bindings_copy(const coil__bindings *old, uint32_t place, int change)
{
    uint32_t count = old ? old->count : 0;
    coil__bindings *made = coil__allocate(bindings_size((size_t)((int64_t)count + change)));
    if (!made) return NULL;
    made->references = 1;
    made->count = (uint32_t)((int64_t)count + change);
    for (uint32_t from = 0, to = 0; from < count; from++) {
        if (change > 0 && from == place) to++;
        if (change < 0 && from == place) continue;
        made->items[to].var = coil_retain(old->items[from].var);
        made->items[to].value = coil__value_keep(old->items[from].value);
        to++;
    }
    return made;
}

// Last of all the old set is released: what it held may be finalized, and a finalizer may set variables.
static void bindings_replace(coil_context *context, coil__bindings *made)
{
    coil__bindings *old = context->bindings;
    context->bindings = made;
    bindings_release(old);
}

bool coil__context_bind(coil_context *context, coil_var *var, coil_value value)
{
    bool found;
    uint32_t place = bindings_find(context->bindings, var, &found);
    if (!found || context->bindings->references > 1) {
        coil__bindings *made = bindings_copy(context->bindings, place, found ? 0 : 1);
        if (!made) return false;
        if (!found) made->items[place] = (binding){coil_retain(var), coil_none()};
        bindings_replace(context, made);
    }
    coil_value old = context->bindings->items[place].value;
    context->bindings->items[place].value = value;
    coil__value_drop(old);
    return true;
}

bool coil__context_unbind(coil_context *context, coil_var *var)
{
    bool found;
    uint32_t place = bindings_find(context->bindings, var, &found);
    if (!found) return true;
    coil__bindings *made = bindings_copy(context->bindings, place, -1);
    if (!made) return false;
    bindings_replace(context, made);
    return true;
}

static void context_finalize(coil_object *self)
{
    bindings_release(((coil_context *)self)->bindings);
}

static const coil__type context_type = {
    .public_type = {.name = "_contextvars.Context", .flags = COIL__TYPE_CORE, .finalize = context_finalize}};

// The context outside of everything. It is nobody's to free.
coil_context coil__context_outermost = {{&context_type.public_type, 1u << 30, sizeof coil__context_outermost}, NULL, true};
coil_context *coil__context_now = &coil__context_outermost;

coil_context coil__context_spare = {{&context_type.public_type, 1u << 30, sizeof coil__context_spare}, NULL, false};
coil_context **coil__context_user;

coil_context *coil__context_of(coil_context **context)
{
    if (*context) return *context;
    *context = coil_context_new();
    if (!*context || coil__context_user != context) return *context;
    (*context)->entered = true;
    if (coil__context_now == &coil__context_spare) coil__context_now = *context;
    return *context;
}

coil_context *coil__context_own(void)
{
    if (coil__context_now != &coil__context_spare) return coil__context_now;
    coil_context *own = coil__context_of(coil__context_user);
    if (own) coil__context_now = own;
    return own;
}

coil_context *coil_context_new(void)
{
    return coil__object_new(&context_type.public_type, sizeof(coil_context));
}

coil_context *coil_context_copy_of(coil_context *context)
{
    coil_context *copy = context ? coil_context_new() : NULL; // the kept error stays kept
    if (copy && context->bindings) {
        copy->bindings = context->bindings;
        copy->bindings->references++;
    }
    return copy;
}

coil_context *coil_context_copy(void)
{
    return coil_context_copy_of(coil__context_now);
}

coil_value coil__context_already_entered(coil_context *context)
{
    return coil__raise(coil_RuntimeError, "cannot enter context: <_contextvars.Context object at %p> is already entered",
                       (void *)context);
}

coil_value coil_context_run(coil_context *context, coil_function function, void *arg)
{
    if (!context) return coil_last_error();
    if (context->entered) return coil__context_already_entered(context);
    coil_context *before = coil__context_now;
    coil_retain(context);
    coil__context_now = context;
    context->entered = true;
    coil_value result = function(arg);
    context->entered = false;
    coil__context_now = coil__context_again(before);
    coil_release(context);
    return result;
}

const coil_value *coil__context_find(const coil_context *context, const coil_var *var)
{
    bool found;
    uint32_t place = bindings_find(context->bindings, var, &found);
    return found ? &context->bindings->items[place].value : NULL;
}

// ---------------------------------------------------------------------------------------------------------------------
// The context as a mapping
// ---------------------------------------------------------------------------------------------------------------------

coil_value coil_context_get_or(coil_context *context, coil_var *var, coil_value fallback)
{
    const coil_value *bound = context ? coil__context_find(context, var) : NULL;
    if (context && !bound) return fallback;
    coil__value_drop(fallback);
    return context ? coil__value_keep(*bound) : coil_last_error();
}

coil_value coil_context_get(coil_context *context, coil_var *var)
{
    return coil_context_get_or(context, var, coil_none());
}

coil_value coil_context_item(coil_context *context, coil_var *var)
{
    if (!context) return coil_last_error();
    const coil_value *bound = coil__context_find(context, var);
    if (bound) return coil__value_keep(*bound);
    coil__text text = {0};
    coil__text_repr_object(&text, (coil_object *)var);
    coil_value error = coil__text_raise(&text, coil_LookupError);
    if (!coil_error_matches(error, coil_LookupError)) return error; // no memory
    coil__error_of(error)->type = coil_KeyError;                    // only now: a KeyError's text would be quoted, and this is a repr already
    coil__error_of(error)->value = coil_object_value(coil_retain(var));
    return error;
}

bool coil_context_contains(const coil_context *context, const coil_var *var)
{
    return context && coil__context_find(context, var);
}

size_t coil_context_count(const coil_context *context)
{
    return context && context->bindings ? context->bindings->count : 0;
}

bool coil_context_equal(const coil_context *a, const coil_context *b)
{
    if (a->bindings == b->bindings) return true;
    if (coil_context_count(a) != coil_context_count(b)) return false;
    for (size_t i = 0; i < coil_context_count(a); i++) {
        const binding *left = &a->bindings->items[i], *right = &b->bindings->items[i];
        if (left->var != right->var || !coil_value_equal(left->value, right->value)) return false;
    }
    return true;
}

static coil_value key_of(const binding *item)
{
    return coil_object_value(coil_retain(item->var));
}

static coil_value value_of(const binding *item)
{
    return coil__value_keep(item->value);
}

static coil_value pair_of(const binding *item)
{
    coil_list *pair = coil_list_new(2, (coil_value[]){key_of(item), value_of(item)});
    return pair ? coil__value_of(COIL_OBJECT, pair) : coil_last_error();
}

// A list with something of each binding.
static coil_value list_of(const coil_context *context, coil_value (*part)(const binding *item))
{
    if (!context) return coil_last_error();
    size_t count = coil_context_count(context);
    coil_list *list = coil_list_new(count, NULL);
    if (!list) return coil_last_error();
    for (size_t i = 0; i < count; i++) {
        coil_value made = part(&context->bindings->items[i]);
        if (coil_failed(made)) {
            coil_release(list);
            return made;
        }
        coil__list_set(list, i, made);
    }
    return coil__value_of(COIL_OBJECT, list);
}

coil_value coil_context_keys(const coil_context *context)
{
    return list_of(context, key_of);
}

coil_value coil_context_values(const coil_context *context)
{
    return list_of(context, value_of);
}

coil_value coil_context_items(const coil_context *context)
{
    return list_of(context, pair_of);
}

COIL__COLD_END
