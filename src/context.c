// SPDX-License-Identifier: MIT
//
// context.c: contextvars. A context points to an immutable, shared set of bindings, so that copying it, which every task and callback
// does, costs one small allocation however many variables it holds. Setting a variable makes a new set, unless nobody shares the old one.
// The set is an array sorted by variable: contexts hold a handful of variables, and an array of them is searched faster than a tree.

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

struct coil_var {
    coil_object head;
    const char *name;
    coil_value fallback;
    bool has_default;
};

struct coil_token {
    coil_object head;
    coil_context *context; // owned
    coil_var *var;         // owned
    coil_value old;        // owned
    bool was_bound, used;
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

static bool context_bind(coil_context *context, coil_var *var, coil_value value)
{
    bool found;
    uint32_t place = bindings_find(context->bindings, var, &found);
    if (!found || context->bindings->references > 1) {
        coil__bindings *made = bindings_copy(context->bindings, place, found ? 0 : 1);
        if (!made) return false;
        if (!found) made->items[place] = (binding){coil_retain(var), coil_none()};
        bindings_release(context->bindings);
        context->bindings = made;
    }
    coil_value old = context->bindings->items[place].value;
    context->bindings->items[place].value = value;
    coil__value_drop(old);
    return true;
}

static bool context_unbind(coil_context *context, coil_var *var)
{
    bool found;
    uint32_t place = bindings_find(context->bindings, var, &found);
    if (!found) return true;
    coil__bindings *made = bindings_copy(context->bindings, place, -1);
    if (!made) return false;
    bindings_release(context->bindings);
    context->bindings = made;
    return true;
}

static void context_finalize(coil_object *self)
{
    bindings_release(((coil_context *)self)->bindings);
}

static void var_finalize(coil_object *self)
{
    coil__value_drop(((coil_var *)self)->fallback);
}

static void token_finalize(coil_object *self)
{
    coil_token *token = (coil_token *)self;
    coil_release(token->context);
    coil_release(token->var);
    coil__value_drop(token->old);
}

static void var_repr(coil_object *self, coil__text *text)
{
    coil_var *var = (coil_var *)self;
    coil__text_add(text, "<ContextVar name='%s'", var->name);
    if (var->has_default) {
        coil__text_add(text, " default=");
        coil__text_repr(text, var->fallback);
    }
    coil__text_add(text, " at %p>", (void *)self);
}

static void token_repr(coil_object *self, coil__text *text)
{
    coil_token *token = (coil_token *)self;
    coil__text_add(text, "<Token%s var=", token->used ? " used" : "");
    var_repr((coil_object *)token->var, text);
    coil__text_add(text, " at %p>", (void *)self);
}

static const coil__type context_type = {
    .public_type = {.name = "_contextvars.Context", .flags = COIL__TYPE_CORE, .finalize = context_finalize}};
static const coil__type var_type = {.public_type = {.name = "ContextVar", .flags = COIL__TYPE_CORE, .finalize = var_finalize}, .repr = var_repr};
static const coil__type token_type = {.public_type = {.name = "Token", .flags = COIL__TYPE_CORE, .finalize = token_finalize}, .repr = token_repr};

// The context outside of everything. It is nobody's to free.
coil_context coil__context_outermost = {{&context_type.public_type, 1u << 30, sizeof coil__context_outermost}, NULL, true};
coil_context *coil__context_now = &coil__context_outermost;

coil_context *coil_context_new(void)
{
    return coil_object_new(&context_type.public_type, sizeof(coil_context));
}

coil_context *coil_context_copy(void)
{
    coil_context *copy = coil_context_new();
    if (copy && coil__context_now->bindings) {
        copy->bindings = coil__context_now->bindings;
        copy->bindings->references++;
    }
    return copy;
}

coil_value coil__context_already_entered(coil_context *context)
{
    return coil__raise(coil_RuntimeError, "cannot enter context: <_contextvars.Context object at %p> is already entered",
                       (void *)context);
}

coil_value coil_context_run(coil_context *context, coil_function function, void *arg)
{
    if (context->entered) return coil__context_already_entered(context);
    coil_context *before = coil__context_now;
    coil_retain(context);
    coil__context_now = context;
    context->entered = true;
    coil_value result = function(arg);
    context->entered = false;
    coil__context_now = before;
    coil_release(context);
    return result;
}

coil_value coil_context_get(coil_context *context, coil_var *var)
{
    bool found;
    uint32_t place = bindings_find(context->bindings, var, &found);
    return found ? coil__value_keep(context->bindings->items[place].value) : coil_none();
}

coil_var *coil_var_new(const char *name)
{
    coil_var *var = coil_object_new(&var_type.public_type, sizeof *var);
    if (var) var->name = name;
    return var;
}

coil_var *coil_var_new_default(const char *name, coil_value value)
{
    coil_var *var = coil_var_new(name);
    if (!var) {
        coil__value_drop(value);
        return NULL;
    }
    var->fallback = value;
    var->has_default = true;
    return var;
}

coil_value coil_var_get(coil_var *var)
{
    bool found;
    uint32_t place = bindings_find(coil__context_now->bindings, var, &found);
    if (found) return coil__value_keep(coil__context_now->bindings->items[place].value);
    if (var->has_default) return coil__value_keep(var->fallback);
    coil__text text = {0};
    var_repr((coil_object *)var, &text);
    return coil__text_raise(&text, coil_LookupError);
}

coil_value coil_var_set(coil_var *var, coil_value value, coil_token **token)
{
    coil_context *context = coil__context_now;
    coil_token *made = token ? coil_object_new(&token_type.public_type, sizeof *made) : NULL;
    if (token && !made) {
        coil__value_drop(value);
        return coil_last_error();
    }
    if (made) {
        bool found;
        uint32_t place = bindings_find(context->bindings, var, &found);
        made->context = coil_retain(context);
        made->var = coil_retain(var);
        made->was_bound = found;
        if (found) made->old = coil__value_keep(context->bindings->items[place].value);
    }
    if (!context_bind(context, var, value)) {
        coil__value_drop(value);
        coil_release(made);
        return coil_raise_no_memory();
    }
    if (token) *token = made;
    return coil_none();
}

static coil_value token_error(const coil_error_type *type, coil_token *token, const char *complaint)
{
    coil__text text = {0};
    token_repr((coil_object *)token, &text);
    coil__text_add(&text, " %s", complaint);
    return coil__text_raise(&text, type);
}

coil_value coil_var_reset(coil_var *var, coil_token *token)
{
    coil_value result = coil_none();
    if (token->used) {
        result = token_error(coil_RuntimeError, token, "has already been used once");
    } else if (token->var != var) {
        result = token_error(coil_ValueError, token, "was created by a different ContextVar");
    } else if (token->context != coil__context_now) {
        result = token_error(coil_ValueError, token, "was created in a different Context");
    } else {
        bool done = token->was_bound ? context_bind(token->context, var, coil__value_keep(token->old))
                                     : context_unbind(token->context, var);
        if (done) token->used = true;
        else result = coil_raise_no_memory();
        if (!done && token->was_bound) coil__value_drop(token->old);
    }
    coil_release(token);
    return result;
}

COIL__COLD_END
