// SPDX-License-Identifier: MIT
//
// handler.c: requests that come: each is answered by coil_http_handle, in a task of its own on the loop for calls from outside (service.c). The host
// is answered when the task has ended and all that it wrote has gone.

#include "../core.h"
#include "streams.h"

#include <math.h>
#include <string.h>

COIL__COLD_BEGIN

#define AT_ONCE -100 // callbacks, before it is looked whether the answer is there: nobody reads the clock for that

struct coil_http_request {
    coil_object head;
    coil__http_head told;
    int request;      // the host's
    int answer;       // the host's, until it is answered; -1
    bool body_asked;
    coil_stream body; // owned
    coil_stream sent; // owned
};

static void finalize(coil_object *object)
{
    coil_http_request *self = (coil_http_request *)object;
    coil__http_stream_close(&self->body);
    coil__http_stream_close(&self->sent);
    coil__host_http_drop(self->request);
    coil__host_http_free(&self->told);
}

static const coil__type request_type = {
    .public_type = {.name = "http.Request", .flags = COIL__TYPE_CORE, .finalize = finalize},
    .repr = NULL,
};

// ---------------------------------------------------------------------------------------------------------------------
// What was asked
// ---------------------------------------------------------------------------------------------------------------------

// What the host tells costs a call and memory each: it is asked for what somebody wants to know.
static const coil__http_head *ask(const coil_http_request *request, coil__http_part part)
{
    coil__http_head *told = (coil__http_head *)&request->told;
    if (!(told->parts & part)) coil__host_http_part(request->request, part, told);
    told->parts |= part;
    return told;
}

const char *coil_http_request_method(const coil_http_request *request)
{
    return ask(request, COIL__HTTP_METHOD)->method;
}

const char *coil_http_request_path(const coil_http_request *request)
{
    return ask(request, COIL__HTTP_PATH)->path;
}

const char *coil_http_request_authority(const coil_http_request *request)
{
    return ask(request, COIL__HTTP_AUTHORITY)->authority;
}

coil_http_headers coil_http_request_headers(const coil_http_request *request)
{
    return ask(request, COIL__HTTP_HEADERS)->headers;
}

const char *coil_http_request_header(const coil_http_request *request, const char *name)
{
    return coil__http_find(coil_http_request_headers(request), name);
}

coil_stream_reader *coil_http_request_body(coil_http_request *request)
{
    if (!request->body_asked) {
        request->body_asked = true;
        int fd = coil__host_http_body(request->request);
        if (fd < 0) return coil_raise_null(coil_raise_os_error(-fd, NULL));
        if (!coil__http_stream(fd, -1, &request->body)) return NULL;
    }
    return request->body.reader;
}

// ---------------------------------------------------------------------------------------------------------------------
// Answers
// ---------------------------------------------------------------------------------------------------------------------

// A descriptor for the body, -1 without one; or an error.
static coil_value answer(coil_http_request *request, int status, coil_http_headers headers, bool has_body)
{
    if (request->answer < 0) return coil__raise(coil_RuntimeError, "the request is answered already");
    if (status < 100 || status > 999) return coil__raise(coil_ValueError, "status must be 100 to 999, got %d", status);
    int body = -1;
    const char *failure = NULL;
    int result = coil__host_http_answer(request->answer, status, headers, has_body, &body, &failure);
    if (result < 0) return coil__http_error(result, failure, headers);
    request->answer = -1;
    return coil_int(body);
}

coil_stream_writer *coil_http_start_response(coil_http_request *request, int status, coil_http_headers headers)
{
    coil_value body = answer(request, status, headers, true);
    if (coil_failed(body)) return coil_raise_null(body);
    return coil__http_stream(-1, (int)body.as.integer, &request->sent) ? request->sent.writer : NULL;
}

// What the host takes at once goes at once; only for what is left there is a stream. Whether there is.
static coil_value send_whole(coil_http_request *request, int fd, const char *body, size_t length)
{
    ptrdiff_t sent = length > 0 ? coil__host_write_some(fd, body, length) : 0;
    if (sent < 0 && sent != -COIL__EAGAIN) {
        coil__host_close(fd);
        return coil_raise_os_error((int)-sent, NULL);
    }
    if (sent < 0) sent = 0;
    if ((size_t)sent == length) {
        coil__host_close(fd);
        return coil_bool(false);
    }
    if (!coil__http_stream(-1, fd, &request->sent)) return coil_last_error();
    coil_value written = coil_stream_writer_write(request->sent.writer, body + sent, length - (size_t)sent);
    return coil_failed(written) ? written : coil_bool(true);
}

COIL__APART static coil_value respond(coil_http_request *request, int status, const char *content_type, const void *body, size_t length)
{
    char digits[24];
    coil__format(digits, sizeof digits, "%zu", length);
    coil_http_header headers[] = {{"content-length", digits}, {"content-type", content_type}};
    coil_value fd = answer(request, status, (coil_http_headers){content_type ? 2 : 1, headers}, length > 0);
    if (coil_failed(fd) || fd.as.integer < 0) return coil_failed(fd) ? fd : coil_bool(false);
    return send_whole(request, (int)fd.as.integer, body, length);
}

coil_value coil_http_respond(coil_http_request *request, int status, const char *content_type, const void *body, ptrdiff_t length)
{
    if (!body) length = 0;
    coil_value waits = respond(request, status, content_type, body, length < 0 ? strlen(body) : (size_t)length);
    if (coil_failed(waits)) return waits;
    return waits.as.boolean ? coil_stream_writer_drain(request->sent.writer) : coil_none();
}

// ---------------------------------------------------------------------------------------------------------------------
// The task
// ---------------------------------------------------------------------------------------------------------------------

COIL__APART static void apologise(coil_http_request *request, coil_value error)
{
    if (coil_failed(error)) {
        coil_error_print(error);
    } else {
        coil__text text = {0};
        coil__text_add(&text, "coil: %s %s was not answered: coil_http_handle must call coil_http_respond or coil_http_start_response\n",
                       coil_http_request_method(request), coil_http_request_path(request));
        coil__log(COIL_LOG_ERROR, &text);
    }
    // Once a part is sent all that can be done is to end it.
    if (request->answer >= 0) coil__value_drop(respond(request, 500, "text/plain", "Internal Server Error\n", strlen("Internal Server Error\n")));
}

static coil_value serve(void *arg)
{
    coil_http_request *request = *(coil_http_request **)arg;
    coil_value result = coil_http_handle(request);
    if (coil_failed(result) || request->answer >= 0) apologise(request, result);
    coil__value_drop(result);
    if (request->sent.writer) {
        coil_stream_writer_close(request->sent.writer);
        coil__value_drop(coil_stream_writer_wait_closed(request->sent.writer));
    }
    coil_release(request);
    return coil_none();
}

// Owned, or NULL.
static coil_task *begin(coil_http_request *request)
{
    coil_loop *before;
    coil_task *task = NULL;
    if (coil__service_enter(&before)) task = coil_create_task(coil_coroutine_new_at(serve, (void *)&request, sizeof request, "coil_http_handle", __FILE__, __LINE__));
    coil__service_leave(before);
    return task;
}

// Nothing is left that could wake the handler.
static void give_up(coil_task *task, coil_loop *loop, const coil_http_request *request)
{
    coil__text text = {0};
    coil__text_add(&text, "coil: deadlock: nothing is left that could wake who answers %s", coil_http_request_path(request));
    coil__text_waits(&text, loop);
    coil__text_add(&text, "\n");
    coil__log(COIL_LOG_ERROR, &text);
    coil_task_cancel(task, NULL);
}

static void wait_for(coil_task *task, double wait, const coil_http_request *request)
{
    coil_loop *before, *loop = coil__service_enter(&before);
    if (wait == INFINITY && loop->watch_count == 0) give_up(task, loop, request);
    else if (wait > 0) coil__program_wait(wait);
    coil__service_leave(before);
}

void coil__http_serve(int request, int answer)
{
    coil__service_open();
    coil_http_request *made = coil_object_new(&request_type.public_type, sizeof *made);
    if (!made) coil__program_die("no memory to answer a request");
    made->request = request;
    made->answer = answer;
    coil_task *task = begin(coil_retain(made));
    if (!task) coil__program_die("no memory to answer a request");
    while (!coil_future_done((coil_future *)task)) {
        double wait = coil__program_turn(AT_ONCE);
        if (!coil_future_done((coil_future *)task)) wait_for(task, wait, made);
    }
    coil_release(task);
    coil_release(made);
}

COIL__COLD_END
