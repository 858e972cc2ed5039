// SPDX-License-Identifier: MIT
//
// async_generator_methods.c: the objects that asend, athrow and aclose are, driven by hand: steps, throw, close, what they say when they are used twice,
// while another is under way, or never.

#include "harness.h"

#define async_generator(function, arg) ((coil_async_generator *)OWN(coil_async_generator_new(function, arg)))
#define asend(gen) ((coil_object *)OWN(coil_async_generator_asend_coro(gen, coil_none())))
#define athrow(gen) ((coil_object *)OWN(coil_async_generator_athrow_coro(gen, coil_raise(coil_KeyError, "thrown"))))
#define aclose(gen) ((coil_object *)OWN(coil_async_generator_aclose_coro(gen)))

#define ASEND_REUSED "cannot reuse already awaited __anext__()/asend()"
#define ATHROW_REUSED "cannot reuse already awaited aclose()/athrow()"
#define RUNNING "asynchronous generator is already running"

static coil_value yields_text(void *text)
{
    return coil_yield(coil_string(text));
}

// Waits until it is driven on: whoever drives the generator sees the text.
static coil_value waits(const char *text)
{
    return coil_await(coil_coroutine_new(yields_text, (void *)text));
}

static coil_value logs_error(const char *where, coil_value error)
{
    if (coil_failed(error)) coil_value_release(note_value(where, error));
    return coil_none();
}

static coil_value waits_and_yields(void *unused)
{
    (void)unused;
    COIL_TRY(waits("w1"));
    COIL_TRY(coil_yield(coil_int(1)));
    COIL_TRY(waits("w2"));
    return coil_none();
}

TEST(what_an_async_generator_awaits_comes_out_of_its_asend)
{
    coil_async_generator *gen = async_generator(waits_and_yields, NULL);
    coil_object *first = asend(gen);
    EXPECT_NEXT(coil_next(first, INTO), "'w1'");
    EXPECT_RETURN(coil_next(first, INTO), "1");
    coil_object *second = asend(gen);
    EXPECT_NEXT(coil_next(second, INTO), "'w2'");
    EXPECT_RAISE(coil_next(second, INTO), coil_StopAsyncIteration, "");
}

static coil_value echoes(void *unused)
{
    (void)unused;
    coil_value got = coil_yield(coil_int(1));
    for (;;) {
        if (coil_failed(got)) return got;
        got = coil_yield(got);
    }
}

TEST(what_is_sent_to_an_asend_takes_the_place_of_its_value)
{
    coil_async_generator *gen = async_generator(echoes, NULL);
    EXPECT_RETURN(coil_next(asend(gen), INTO), "1");
    EXPECT_RETURN(coil_send(OWN(coil_async_generator_asend_coro(gen, coil_int(2))), coil_none(), INTO), "2");
    EXPECT_RETURN(coil_send(OWN(coil_async_generator_asend_coro(gen, coil_int(3))), coil_int(4), INTO), "4");
}

TEST(value_sent_to_an_asend_before_the_start_is_refused)
{
    coil_async_generator *gen = async_generator(echoes, NULL);
    coil_object *first = asend(gen);
    EXPECT_RAISE(coil_send(first, coil_int(100), INTO), coil_TypeError, "can't send non-None value to a just-started async generator");
    EXPECT_RAISE(coil_next(first, INTO), coil_RuntimeError, ASEND_REUSED);
    EXPECT_RETURN(coil_next(asend(gen), INTO), "1");
}

// As in CPython, of another type than everywhere else; and it can be sent to again.
TEST(value_sent_to_an_athrow_or_aclose_that_has_not_begun_is_refused)
{
    coil_async_generator *gen = async_generator(echoes, NULL);
    EXPECT_RETURN(coil_next(asend(gen), INTO), "1");
    coil_object *throwing = athrow(gen), *closing = aclose(gen);
    EXPECT_RAISE(coil_send(throwing, coil_int(1), INTO), coil_RuntimeError, "can't send non-None value to a just-started coroutine");
    EXPECT_RAISE(coil_send(closing, coil_int(1), INTO), coil_RuntimeError, "can't send non-None value to a just-started coroutine");
    EXPECT_RAISE(coil_next(throwing, INTO), coil_KeyError, "'thrown'");
    EXPECT_RETURN(coil_next(closing, INTO), "None");
}

// Reuse.

TEST(asend_can_be_awaited_once)
{
    coil_async_generator *gen = async_generator(echoes, NULL);
    coil_object *first = asend(gen);
    EXPECT_RETURN(coil_next(first, INTO), "1");
    EXPECT_RAISE(coil_next(first, INTO), coil_RuntimeError, ASEND_REUSED);
    EXPECT_RAISE(coil_send(first, coil_raise(coil_ValueError, "x"), INTO), coil_RuntimeError, ASEND_REUSED);
    EXPECT_NONE(first->type->close(first));
}

TEST(athrow_and_aclose_can_be_awaited_once)
{
    coil_async_generator *gen = async_generator(echoes, NULL);
    coil_object *throwing = athrow(gen), *closing = aclose(gen);
    EXPECT_RAISE(coil_next(throwing, INTO), coil_KeyError, "'thrown'");
    EXPECT_RAISE(coil_next(throwing, INTO), coil_RuntimeError, ATHROW_REUSED);
    EXPECT_RAISE(coil_send(throwing, coil_raise(coil_ValueError, "x"), INTO), coil_RuntimeError, ATHROW_REUSED);
    EXPECT_NONE(throwing->type->close(throwing));
    EXPECT_RETURN(coil_next(closing, INTO), "None");
    EXPECT_RAISE(coil_next(closing, INTO), coil_RuntimeError, ATHROW_REUSED);
    EXPECT_RAISE(coil_send(closing, coil_raise(coil_ValueError, "x"), INTO), coil_RuntimeError, ATHROW_REUSED);
    EXPECT_NONE(closing->type->close(closing));
}

TEST_ASYNC(object_that_was_awaited_cannot_be_awaited_again)
{
    coil_async_generator *gen = async_generator(echoes, NULL);
    coil_object *first = asend(gen), *closing = aclose(gen);
    EXPECT_VALUE(coil_await(coil_retain(first)), "1");
    EXPECT_ERROR(coil_await(coil_retain(first)), coil_RuntimeError, ASEND_REUSED);
    EXPECT_NONE(coil_await(coil_retain(closing)));
    EXPECT_ERROR(coil_await(coil_retain(closing)), coil_RuntimeError, ATHROW_REUSED);
}

static coil_value waits_when_thrown_into(void *unused)
{
    (void)unused;
    COIL_TRY(logs_error("thrown", coil_yield(coil_int(1))));
    COIL_TRY(waits("w"));
    COIL_TRY(coil_yield(coil_int(2)));
    COIL_TRY(coil_yield(coil_int(3)));
    return coil_none();
}

// CPython does not mark it as used up, and so neither does Coil.
TEST(athrow_that_had_to_wait_can_be_driven_on)
{
    coil_async_generator *gen = async_generator(waits_when_thrown_into, NULL);
    EXPECT_RETURN(coil_next(asend(gen), INTO), "1");
    coil_object *throwing = athrow(gen);
    EXPECT_NEXT(coil_next(throwing, INTO), "'w'");
    EXPECT_LOG("thrown: KeyError: 'thrown'");
    EXPECT_RETURN(coil_next(throwing, INTO), "2");
    EXPECT(!coil_async_generator_running(gen));
    EXPECT_RETURN(coil_next(throwing, INTO), "3");
    EXPECT_RAISE(coil_next(throwing, INTO), coil_StopAsyncIteration, "");
    EXPECT_RETURN(coil_next(throwing, INTO), "None");
    EXPECT_RAISE(coil_next(throwing, INTO), coil_RuntimeError, ATHROW_REUSED);
}

// Throwing into them.

static coil_value catches_while_it_waits(void *unused)
{
    (void)unused;
    for (;;) {
        coil_value got = waits("w");
        if (coil_failed(got) && !coil_error_matches(got, coil_ValueError)) return got;
        if (coil_failed(got)) note("caught %s", coil_error_message(got));
        coil_value_release(got);
    }
}

TEST(throw_into_an_asend_raises_where_the_generator_waits)
{
    coil_async_generator *gen = async_generator(catches_while_it_waits, NULL);
    coil_object *first = asend(gen);
    EXPECT_NEXT(coil_next(first, INTO), "'w'");
    EXPECT_NEXT(coil_send(first, coil_raise(coil_ValueError, "x"), INTO), "'w'");
    EXPECT_LOG("caught x");
    EXPECT_RAISE(coil_send(first, coil_raise(coil_OSError, "y"), INTO), coil_OSError, "y");
    EXPECT_RAISE(coil_next(first, INTO), coil_RuntimeError, ASEND_REUSED);
    EXPECT_RAISE(coil_next(asend(gen), INTO), coil_StopAsyncIteration, "");
}

TEST(throw_into_a_new_asend_raises_at_the_yield)
{
    coil_async_generator *gen = async_generator(waits_when_thrown_into, NULL);
    EXPECT_RETURN(coil_next(asend(gen), INTO), "1");
    coil_object *second = asend(gen);
    EXPECT_NEXT(coil_send(second, coil_raise(coil_ValueError, "x"), INTO), "'w'");
    EXPECT_LOG("thrown: ValueError: x");
    EXPECT(coil_async_generator_running(gen));
    EXPECT_RETURN(coil_next(second, INTO), "2");
}

static coil_value swallows_and_yields(void *unused)
{
    (void)unused;
    coil_value_release(coil_yield(coil_int(1)));
    coil_value_release(coil_yield(coil_int(2)));
    return coil_none();
}

TEST(throw_into_an_asend_that_is_answered_by_a_yield_returns_it)
{
    coil_async_generator *gen = async_generator(swallows_and_yields, NULL);
    EXPECT_RETURN(coil_next(asend(gen), INTO), "1");
    EXPECT_RETURN(coil_send(asend(gen), coil_raise(coil_ZeroDivisionError), INTO), "2");
    EXPECT_RAISE(coil_next(asend(gen), INTO), coil_StopAsyncIteration, "");
}

TEST(throw_into_an_asend_before_the_start_ends_the_generator)
{
    coil_async_generator *gen = async_generator(waits_when_thrown_into, NULL);
    EXPECT_RAISE(coil_send(asend(gen), coil_raise(coil_ValueError, "x"), INTO), coil_ValueError, "x");
    EXPECT_RAISE(coil_next(asend(gen), INTO), coil_StopAsyncIteration, "");
}

TEST(throw_into_a_new_athrow_takes_the_place_of_its_error)
{
    coil_async_generator *gen = async_generator(waits_when_thrown_into, NULL);
    EXPECT_RETURN(coil_next(asend(gen), INTO), "1");
    coil_object *throwing = athrow(gen);
    EXPECT_NEXT(coil_send(throwing, coil_raise(coil_ValueError, "x"), INTO), "'w'");
    EXPECT_LOG("thrown: ValueError: x");
    EXPECT_RAISE(coil_send(throwing, coil_raise(coil_OSError, "y"), INTO), coil_OSError, "y");
    EXPECT_RAISE(coil_next(throwing, INTO), coil_RuntimeError, ATHROW_REUSED);
}

TEST(generator_exit_thrown_into_an_aclose_is_its_success)
{
    coil_object *closing = aclose(async_generator(echoes, NULL));
    EXPECT_RETURN(coil_send(closing, coil_raise(coil_GeneratorExit), INTO), "None");
    EXPECT_RAISE(coil_send(closing, coil_raise(coil_GeneratorExit), INTO), coil_RuntimeError, ATHROW_REUSED);
}

TEST(stop_async_iteration_thrown_into_an_aclose_is_its_success)
{
    EXPECT_RETURN(coil_send(aclose(async_generator(echoes, NULL)), coil_raise(coil_StopAsyncIteration, "x"), INTO), "None");
}

TEST(another_error_thrown_into_an_aclose_comes_out)
{
    coil_async_generator *gen = async_generator(echoes, NULL);
    coil_object *closing = aclose(gen);
    EXPECT_RAISE(coil_send(closing, coil_raise(coil_ValueError, "x"), INTO), coil_ValueError, "x");
    EXPECT_RAISE(coil_send(closing, coil_raise(coil_ValueError, "x"), INTO), coil_RuntimeError, ATHROW_REUSED);
    EXPECT_RAISE(coil_send(athrow(gen), coil_raise(coil_ValueError, "y"), INTO), coil_ValueError, "y");
    EXPECT_INT(coil_async_generator_get_state(gen), COIL_CORO_CLOSED);
}

TEST(error_thrown_into_an_aclose_that_is_answered_by_a_yield)
{
    coil_async_generator *gen = async_generator(swallows_and_yields, NULL);
    EXPECT_RETURN(coil_next(asend(gen), INTO), "1");
    coil_object *closing = aclose(gen);
    EXPECT_RAISE(coil_send(closing, coil_raise(coil_ValueError, "x"), INTO), coil_RuntimeError, "async generator ignored GeneratorExit");
    EXPECT_RAISE(coil_next(closing, INTO), coil_RuntimeError, ATHROW_REUSED);
    EXPECT_RAISE(coil_next(asend(gen), INTO), coil_StopAsyncIteration, "");
}

// Closing them.

static coil_value logs_how_it_ends(void *text)
{
    coil_value got = waits("w");
    if (coil_failed(got)) note("%s: %s", (const char *)text, coil_error_type_of(got)->name);
    return got;
}

TEST(closing_an_asend_ends_the_generator_where_it_waits)
{
    coil_async_generator *gen = async_generator(logs_how_it_ends, "ended");
    coil_object *first = asend(gen);
    EXPECT_NEXT(coil_next(first, INTO), "'w'");
    EXPECT_NONE(first->type->close(first));
    EXPECT_LOG("ended: GeneratorExit");
    EXPECT_NONE(first->type->close(first));
    EXPECT_RAISE(coil_next(first, INTO), coil_RuntimeError, ASEND_REUSED);
    EXPECT_INT(coil_async_generator_get_state(gen), COIL_CORO_CLOSED);
    EXPECT(!coil_async_generator_running(gen));
}

TEST(closing_one_that_has_not_begun_ends_the_generator)
{
    coil_async_generator *gen = async_generator(echoes, NULL);
    coil_object *first = asend(gen), *throwing = athrow(gen), *closing = aclose(gen);
    EXPECT_NONE(first->type->close(first));
    EXPECT_INT(coil_async_generator_get_state(gen), COIL_CORO_CLOSED);
    EXPECT_NONE(throwing->type->close(throwing));
    EXPECT_NONE(closing->type->close(closing));
    EXPECT_RAISE(coil_next(closing, INTO), coil_RuntimeError, ATHROW_REUSED);
}

static coil_value waits_on_when_closed(void *unused)
{
    (void)unused;
    COIL_TRY(coil_yield(coil_int(1)));
    COIL_TRY(logs_error("first", waits("w1")));
    COIL_TRY(logs_error("second", waits("w2")));
    return coil_none();
}

TEST(closing_an_asend_whose_generator_waits_on)
{
    coil_async_generator *gen = async_generator(waits_on_when_closed, NULL);
    EXPECT_RETURN(coil_next(asend(gen), INTO), "1");
    coil_object *second = asend(gen);
    EXPECT_NEXT(coil_next(second, INTO), "'w1'");
    EXPECT_ERROR(second->type->close(second), coil_RuntimeError, "coroutine ignored GeneratorExit");
    EXPECT_LOG("first: GeneratorExit");
    EXPECT(coil_async_generator_running(gen));
    EXPECT_RAISE(coil_next(second, INTO), coil_StopAsyncIteration, "");
}

static coil_value waits_on_when_thrown_into(void *unused)
{
    (void)unused;
    coil_value_release(coil_yield(coil_int(1)));
    COIL_TRY(logs_error("first", waits("w1")));
    COIL_TRY(logs_error("second", waits("w2")));
    return coil_none();
}

TEST(closing_an_athrow_or_aclose_whose_generator_waits_on)
{
    coil_async_generator *gen = async_generator(waits_on_when_thrown_into, NULL);
    EXPECT_RETURN(coil_next(asend(gen), INTO), "1");
    coil_object *throwing = athrow(gen);
    EXPECT_NEXT(coil_next(throwing, INTO), "'w1'");
    EXPECT_ERROR(throwing->type->close(throwing), coil_RuntimeError, "coroutine ignored GeneratorExit");
    EXPECT_LOG("first: GeneratorExit");
    EXPECT_RAISE(coil_next(throwing, INTO), coil_StopAsyncIteration, "");

    gen = async_generator(waits_on_when_thrown_into, NULL);
    EXPECT_RETURN(coil_next(asend(gen), INTO), "1");
    coil_object *closing = aclose(gen);
    EXPECT_NEXT(coil_next(closing, INTO), "'w1'");
    EXPECT_ERROR(closing->type->close(closing), coil_RuntimeError, "coroutine ignored GeneratorExit");
    EXPECT_LOG("first: GeneratorExit");
    EXPECT_RETURN(coil_next(closing, INTO), "None");
}

TEST(closing_one_passes_the_error_of_the_clean_up)
{
    coil_async_generator *gen = async_generator(catches_while_it_waits, NULL);
    coil_object *first = asend(gen);
    EXPECT_NEXT(coil_next(first, INTO), "'w'");
    coil_object *second = asend(gen);
    EXPECT_ERROR(second->type->close(second), coil_RuntimeError, "anext(): " RUNNING);
    EXPECT_NONE(second->type->close(second));
    EXPECT_NONE(first->type->close(first));
}

// While another is under way.

TEST(another_object_cannot_drive_a_generator_that_waits_for_an_asend)
{
    coil_async_generator *gen = async_generator(catches_while_it_waits, NULL);
    coil_object *first = asend(gen);
    EXPECT_NEXT(coil_next(first, INTO), "'w'");
    coil_object *second = asend(gen), *throwing = athrow(gen), *closing = aclose(gen);
    EXPECT_RAISE(coil_next(second, INTO), coil_RuntimeError, "anext(): " RUNNING);
    EXPECT_RAISE(coil_next(second, INTO), coil_RuntimeError, ASEND_REUSED);
    EXPECT_RAISE(coil_next(throwing, INTO), coil_RuntimeError, "athrow(): " RUNNING);
    EXPECT_RAISE(coil_next(throwing, INTO), coil_RuntimeError, ATHROW_REUSED);
    EXPECT_RAISE(coil_next(closing, INTO), coil_RuntimeError, "aclose(): " RUNNING);
    EXPECT_RAISE(coil_next(closing, INTO), coil_RuntimeError, ATHROW_REUSED);
    EXPECT_NONE(first->type->close(first));
}

TEST(another_object_cannot_be_thrown_into_while_an_asend_waits)
{
    coil_async_generator *gen = async_generator(catches_while_it_waits, NULL);
    coil_object *first = asend(gen);
    EXPECT_NEXT(coil_next(first, INTO), "'w'");
    coil_object *second = asend(gen), *throwing = athrow(gen), *closing = aclose(gen);
    EXPECT_RAISE(coil_send(second, coil_raise(coil_ValueError, "x"), INTO), coil_RuntimeError, "anext(): " RUNNING);
    EXPECT_RAISE(coil_next(second, INTO), coil_RuntimeError, ASEND_REUSED);
    EXPECT_RAISE(coil_send(throwing, coil_raise(coil_ValueError, "x"), INTO), coil_RuntimeError, "athrow(): " RUNNING);
    EXPECT_RAISE(coil_next(throwing, INTO), coil_RuntimeError, ATHROW_REUSED);
    EXPECT_RAISE(coil_send(closing, coil_raise(coil_ValueError, "x"), INTO), coil_RuntimeError, "aclose(): " RUNNING);
    EXPECT_RAISE(coil_next(closing, INTO), coil_RuntimeError, ATHROW_REUSED);
    EXPECT_NONE(first->type->close(first));
}

TEST(another_object_cannot_be_thrown_into_while_an_athrow_waits)
{
    coil_async_generator *gen = async_generator(waits_when_thrown_into, NULL);
    EXPECT_RETURN(coil_next(asend(gen), INTO), "1");
    coil_object *throwing = athrow(gen);
    EXPECT_NEXT(coil_send(throwing, coil_raise(coil_ValueError, "x"), INTO), "'w'");
    EXPECT_LOG("thrown: ValueError: x");
    coil_object *second = asend(gen), *other = athrow(gen);
    EXPECT_RAISE(coil_send(second, coil_raise(coil_ValueError, "y"), INTO), coil_RuntimeError, "anext(): " RUNNING);
    EXPECT_RAISE(coil_next(second, INTO), coil_RuntimeError, ASEND_REUSED);
    EXPECT_RAISE(coil_send(other, coil_raise(coil_ValueError, "y"), INTO), coil_RuntimeError, "athrow(): " RUNNING);
    EXPECT_RAISE(coil_next(other, INTO), coil_RuntimeError, ATHROW_REUSED);
    EXPECT_NONE(throwing->type->close(throwing));
}

typedef struct itself {
    coil_async_generator *gen;
    coil_object *asend;
} itself;

static coil_value drives_itself(void *arg)
{
    itself *self = arg;
    coil_value_release(note_value("anext", coil_anext(self->gen)));
    coil_value_release(note_value("aclose", coil_async_generator_aclose(self->gen)));
    coil_value got;
    coil_next(self->asend, &got);
    coil_value_release(note_value("own asend", got));
    CHECK(!coil_async_generator_running(self->gen));
    COIL_TRY(coil_yield(coil_int(1)));
    return coil_none();
}

TEST(async_generator_cannot_drive_itself)
{
    itself self;
    self.gen = async_generator(drives_itself, &self);
    self.asend = asend(self.gen);
    EXPECT_RETURN(coil_next(self.asend, INTO), "1");
    EXPECT_LOG("anext: RuntimeError: anext(): " RUNNING, "aclose: RuntimeError: aclose(): " RUNNING,
               "own asend: ValueError: async generator already executing");
    EXPECT_RAISE(coil_next(self.asend, INTO), coil_RuntimeError, ASEND_REUSED);
    EXPECT_NONE(self.asend->type->close(self.asend));
}

// Two tasks wait for one object: the second goes on where the first has waited, as with any iterator.
TEST_ASYNC(asend_is_not_checked_for_a_second_awaiter)
{
    coil_async_generator *gen = async_generator(catches_while_it_waits, NULL);
    coil_object *first = asend(gen);
    EXPECT_NEXT(coil_next(first, INTO), "'w'");
    EXPECT(OWN(coil_get_awaitable(first)) == first);
    EXPECT_NEXT(coil_next(first, INTO), "'w'");
    EXPECT_NONE(first->type->close(first));
}

// Never awaited.

static coil_value returns_at_once(void *unused)
{
    (void)unused;
    return coil_none();
}

TEST(object_that_was_never_awaited_warns)
{
    coil_async_generator *gen = async_generator(returns_at_once, NULL);
    coil_release(coil_async_generator_asend_coro(gen, coil_int(1)));
    EXPECT_LOG("RuntimeWarning: coroutine method 'asend' of 'returns_at_once' was never awaited");
    coil_release(coil_async_generator_athrow_coro(gen, coil_raise(coil_RuntimeError, "x")));
    EXPECT_LOG("RuntimeWarning: coroutine method 'athrow' of 'returns_at_once' was never awaited");
    coil_release(coil_async_generator_aclose_coro(gen));
    EXPECT_LOG("RuntimeWarning: coroutine method 'aclose' of 'returns_at_once' was never awaited");
    coil_release(coil_anext_coro(gen));
    EXPECT_LOG("RuntimeWarning: coroutine method 'asend' of 'returns_at_once' was never awaited");
}

TEST(object_that_was_driven_thrown_into_or_closed_does_not_warn)
{
    coil_async_generator *gen = async_generator(returns_at_once, NULL);
    EXPECT_RAISE(coil_next(asend(gen), INTO), coil_StopAsyncIteration, "");
    EXPECT_RAISE(coil_send(aclose(gen), coil_raise(coil_ValueError, "x"), INTO), coil_ValueError, "x");
    EXPECT_RETURN(coil_next(athrow(gen), INTO), "None");
}

TEST(object_that_was_refused_because_another_was_under_way_does_not_warn)
{
    coil_async_generator *gen = async_generator(catches_while_it_waits, NULL);
    coil_object *first = asend(gen);
    EXPECT_NEXT(coil_next(first, INTO), "'w'");
    coil_object *second = coil_async_generator_asend_coro(gen, coil_none());
    coil_send_result did = coil_next(second, INTO);
    coil_release(second);
    EXPECT_RAISE(did, coil_RuntimeError, "anext(): " RUNNING);
    coil_object *throwing = coil_async_generator_athrow_coro(gen, coil_raise(coil_ValueError, "x"));
    did = coil_next(throwing, INTO);
    coil_release(throwing);
    EXPECT_RAISE(did, coil_RuntimeError, "athrow(): " RUNNING);
    EXPECT_NONE(first->type->close(first));
}

// The warning's place is where the generator was made.

typedef struct warned {
    char file[100];
    int line;
} warned;

static void keeps_place(const coil_error_type *category, const char *message, const char *file, int line, void *arg)
{
    warned *place = arg;
    CHECK(category == coil_RuntimeWarning);
    note("%s", message);
    size_t length = 0;
    while (file[length] && length + 1 < sizeof place->file) {
        place->file[length] = file[length];
        length++;
    }
    place->file[length] = '\0';
    place->line = line;
}

TEST(warning_tells_where_the_generator_was_made)
{
    warned place = {"", 0};
    coil_warnings_set_handler(keeps_place, &place);
    coil_async_generator *gen = async_generator(returns_at_once, NULL);
    int line = __LINE__ - 1;
    coil_object *first = coil_async_generator_asend_coro(gen, coil_none());
    coil_release(first);
    log_warnings();
    EXPECT(first != NULL);
    EXPECT_LOG("coroutine method 'asend' of 'returns_at_once' was never awaited");
    EXPECT_STR(place.file, __FILE__);
    EXPECT_INT(place.line, line);
}

TEST(method_of_no_generator_is_the_kept_error)
{
    coil_raise_null(coil_raise(coil_ValueError, "kept"));
    EXPECT_NULL(coil_async_generator_asend_coro(NULL, coil_string("given")), coil_ValueError, "kept");
    coil_raise_null(coil_raise(coil_ValueError, "kept"));
    EXPECT_NULL(coil_async_generator_athrow_coro(NULL, coil_raise(coil_KeyError, "x")), coil_ValueError, "kept");
    coil_raise_null(coil_raise(coil_ValueError, "kept"));
    EXPECT_NULL(coil_async_generator_aclose_coro(NULL), coil_ValueError, "kept");
}

TEST(given_value_is_released_with_an_object_that_was_not_used)
{
    coil_async_generator *gen = async_generator(echoes, NULL);
    coil_object *given = OWN(coil_async_generator_asend_coro(gen, coil_string("given")));
    EXPECT_RAISE(coil_send(given, coil_raise(coil_ValueError, "x"), INTO), coil_ValueError, "x");
}
