// SPDX-License-Identifier: MIT
//
// context_var.c: contextvars.ContextVar and Token. A variable is a name, and a default that all contexts share; its values are in the contexts.
// A token owns what is needed to undo one set: the context, the variable and the value before. No variable ever holds an error: an error that
// is to be set is a call that failed, and goes back to the caller.

#include "core.h"

#include <string.h>

COIL__COLD_BEGIN

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
    coil_value old;        // owned; Token.MISSING: the variable had no value
    bool used;
};

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
    coil__text_add(text, "<ContextVar name=");
    coil__text_quote(text, var->name, strlen(var->name));
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

static void missing_repr(coil_object *self, coil__text *text)
{
    (void)self;
    coil__text_add(text, "<Token.MISSING>");
}

static const coil__type var_type = {.public_type = {.name = "_contextvars.ContextVar", .flags = COIL__TYPE_CORE, .finalize = var_finalize}, .repr = var_repr};
static const coil__type token_type = {.public_type = {.name = "_contextvars.Token", .flags = COIL__TYPE_CORE, .finalize = token_finalize}, .repr = token_repr};
static const coil__type missing_type = {.public_type = {.name = "Token.MISSING", .flags = COIL__TYPE_CORE}, .repr = missing_repr};

// Nobody's to free.
static coil_object missing = {&missing_type.public_type, 1u << 30, sizeof missing};

coil_var *coil_var_new(const char *name)
{
    coil_var *var = coil_object_new(&var_type.public_type, sizeof *var);
    if (var) var->name = name;
    return var;
}

coil_var *coil_var_new_default(const char *name, coil_value value)
{
    if (coil_failed(value)) return coil_raise_null(value);
    coil_var *var = coil_var_new(name);
    if (!var) {
        coil__value_drop(value);
        return NULL;
    }
    var->fallback = value;
    var->has_default = true;
    return var;
}

const char *coil_var_name(const coil_var *var)
{
    return var->name;
}

// The value in the current context, or else the default; NULL: neither.
static const coil_value *var_find(const coil_var *var)
{
    const coil_value *bound = coil__context_find(coil__context_now, var);
    return bound || !var->has_default ? bound : &var->fallback;
}

coil_value coil_var_get(coil_var *var)
{
    const coil_value *found = var_find(var);
    if (found) return coil__value_keep(*found);
    coil__text text = {0};
    var_repr((coil_object *)var, &text);
    return coil__text_raise(&text, coil_LookupError);
}

// The call's own default comes before the variable's.
coil_value coil_var_get_or(coil_var *var, coil_value fallback)
{
    return coil_context_get_or(coil__context_now, var, fallback);
}

coil_value coil_var_set(coil_var *var, coil_value value, coil_token **token)
{
    if (coil_failed(value)) return value;
    coil_context *context = coil__context_own();
    if (!context) {
        coil__value_drop(value);
        return coil_last_error();
    }
    coil_token *made = token ? coil_object_new(&token_type.public_type, sizeof *made) : NULL;
    if (token && !made) {
        coil__value_drop(value);
        return coil_last_error();
    }
    if (made) {
        const coil_value *bound = coil__context_find(context, var);
        made->context = coil_retain(context);
        made->var = coil_retain(var);
        made->old = coil__value_keep(bound ? *bound : coil_token_missing());
    }
    if (!coil__context_bind(context, var, value)) {
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

static bool is_missing(coil_value value)
{
    return value.tag == COIL_OBJECT && value.as.object == &missing;
}

// Python's reset raises before it looks at more: used, then the variable, then the context.
coil_value coil_var_reset(coil_var *var, coil_token *token)
{
    coil_value result = coil_none();
    if (token->used) {
        result = token_error(coil_RuntimeError, token, "has already been used once");
    } else if (token->var != var) {
        result = token_error(coil_ValueError, token, "was created by a different ContextVar");
    } else if (token->context != coil__context_now) {
        result = token_error(coil_ValueError, token, "was created in a different Context");
    } else if (is_missing(token->old)) {
        token->used = coil__context_unbind(token->context, var);
        if (!token->used) result = coil_raise_no_memory();
    } else {
        token->used = coil__context_bind(token->context, var, coil__value_keep(token->old));
        if (!token->used) coil__value_drop(token->old);
        if (!token->used) result = coil_raise_no_memory();
    }
    coil_release(token);
    return result;
}

coil_value coil_token_exit(coil_token *token, coil_value result)
{
    coil_value reset = coil_var_reset(token->var, token);
    if (!coil_failed(reset)) return result;
    coil__value_drop(result);
    return reset;
}

coil_var *coil_token_var(const coil_token *token)
{
    return token->var;
}

coil_value coil_token_old_value(const coil_token *token)
{
    return coil__value_keep(token->old);
}

coil_value coil_token_missing(void)
{
    return coil__value_of(COIL_OBJECT, &missing);
}

COIL__COLD_END
