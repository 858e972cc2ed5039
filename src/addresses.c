// SPDX-License-Identifier: MIT
//
// addresses.c: addresses of the Internet as text and as Python has them, and names that are looked up: _ensure_resolved, getaddrinfo. An address in
// digits needs no look-up, and no wait.

#include "selector.h"

COIL__COLD_BEGIN

// ---------------------------------------------------------------------------------------------------------------------
// Text
// ---------------------------------------------------------------------------------------------------------------------

// "192.0.2.1": where it ends; NULL: it is none.
static const char *parse_v4(const char *text, uint8_t bytes[4])
{
    for (int i = 0; i < 4; i++) {
        unsigned number = 0;
        const char *start = text;
        for (; *text >= '0' && *text <= '9' && text - start < 3; text++) number = number * 10 + (unsigned)(*text - '0');
        if (text == start || number > 255 || (*start == '0' && text - start > 1)) return NULL;
        bytes[i] = (uint8_t)number;
        if (i < 3 && *text++ != '.') return NULL;
    }
    return text;
}

static int digit_of(char character)
{
    if (character >= '0' && character <= '9') return character - '0';
    character = (char)(character | 0x20);
    return character >= 'a' && character <= 'f' ? character - 'a' + 10 : -1;
}

static bool parse_v6(const char *text, uint8_t bytes[16])
{
    uint8_t parts[16] = {0};
    int used = 0, gap = -1;
    if (text[0] == ':' && text[1] == ':') {
        gap = 0;
        text += 2;
    }
    while (*text) {
        uint8_t last[4];
        const char *end = used <= 12 ? parse_v4(text, last) : NULL;
        if (end && !*end) { // the last four, as of IPv4
            memcpy(parts + used, last, 4);
            used += 4;
            break;
        }
        unsigned number = 0;
        int digits = 0;
        for (; digits < 4 && digit_of(*text) >= 0; digits++) number = number * 16 + (unsigned)digit_of(*text++);
        if (digits == 0 || used > 14) return false;
        parts[used++] = (uint8_t)(number >> 8);
        parts[used++] = (uint8_t)number;
        if (!*text) break;
        if (*text++ != ':' || !*text) return false;
        if (*text != ':') continue;
        if (gap >= 0) return false;
        gap = used;
        text++;
    }
    if (gap < 0 ? used != 16 : used > 14) return false;
    memset(bytes, 0, 16);
    memcpy(bytes, parts, gap < 0 ? 16 : (size_t)gap);
    if (gap >= 0) memcpy(bytes + 16 - (used - gap), parts + gap, (size_t)(used - gap));
    return true;
}

bool coil__address_parse(const char *text, coil__address *address)
{
    *address = (coil__address){0};
    const char *end = parse_v4(text, address->bytes);
    if (end && !*end) {
        address->family = 4;
        return true;
    }
    if (!parse_v6(text, address->bytes)) return false;
    address->family = 6;
    return true;
}

// The longest run of two or more groups that are 0: RFC 5952.
static int find_gap(const unsigned groups[8], int *length)
{
    int best = -1;
    *length = 1;
    for (int i = 0; i < 8; i++) {
        int end = i;
        while (end < 8 && groups[end] == 0) end++;
        if (end - i > *length) {
            best = i;
            *length = end - i;
        }
    }
    return best;
}

// COIL__ADDRESS_TEXT bytes.
static void write_v6(const uint8_t bytes[16], char *text)
{
    unsigned groups[8];
    for (int i = 0; i < 8; i++) groups[i] = (unsigned)bytes[2 * i] << 8 | bytes[2 * i + 1];
    int length, gap = find_gap(groups, &length);
    bool is_v4 = gap == 0 && (length == 5 && groups[5] == 0xffff);
    size_t at = 0;
    for (int i = 0; i < (is_v4 ? 6 : 8); i++) {
        if (i == gap) {
            text[at++] = ':';
            if (i == 0) text[at++] = ':';
            i += length - 1;
            if (i == 7) text[at] = '\0';
            continue;
        }
        static const char digits[] = "0123456789abcdef";
        for (int shift = 12, begun = 0; shift >= 0; shift -= 4) {
            unsigned digit = groups[i] >> shift & 15;
            if (digit || begun || shift == 0) text[at++] = digits[digit];
            begun |= digit != 0;
        }
        if (i < 7) text[at++] = ':';
        text[at] = '\0';
    }
    if (is_v4) coil__format(text + at, COIL__ADDRESS_TEXT - at, "%d.%d.%d.%d", bytes[12], bytes[13], bytes[14], bytes[15]);
}

const char *coil__address_host(const coil__address *address, char text[COIL__ADDRESS_TEXT])
{
    const uint8_t *bytes = address->bytes;
    if (address->family == 6) write_v6(bytes, text);
    else coil__format(text, COIL__ADDRESS_TEXT, "%d.%d.%d.%d", bytes[0], bytes[1], bytes[2], bytes[3]);
    return text;
}

void coil__text_address(coil__text *text, const coil__address *address)
{
    char host[COIL__ADDRESS_TEXT];
    coil__text_add(text, "('%s', %d", coil__address_host(address, host), address->port);
    if (address->family == 6) coil__text_add(text, ", %llu, %llu", (unsigned long long)address->flow, (unsigned long long)address->scope);
    coil__text_add(text, ")");
}

// ["127.0.0.1", 80], with flow and scope for IPv6; none for no address.
coil_value coil__address_value(const coil__address *address)
{
    if (!address->family) return coil_none();
    char host[COIL__ADDRESS_TEXT];
    coil_value items[4] = {coil_string(coil__address_host(address, host)), coil_int(address->port), coil_int(address->flow), coil_int(address->scope)};
    if (coil_failed(items[0])) return items[0];
    coil_list *list = coil_list_new(address->family == 6 ? 4 : 2, items);
    if (list) return coil_object_value(list);
    coil__value_drop(items[0]);
    return coil_last_error();
}

// ---------------------------------------------------------------------------------------------------------------------
// Looking up
// ---------------------------------------------------------------------------------------------------------------------

// A look-up as an object, so that it is given back where its task is destroyed. The future is done when its descriptor is readable.
typedef struct lookup {
    coil_object head;
    coil_future *future; // owned
    coil__lookup *of;
    char *name; // as long as the look-up needs it
    int fd;
    bool watched;
} lookup;

static void stop_watching(lookup *self)
{
    if (self->watched) coil_loop_remove_reader(self->future->loop, self->fd);
    self->watched = false;
}

static void lookup_finalize(coil_object *object)
{
    lookup *self = (lookup *)object;
    if (self->future) stop_watching(self);
    coil__host_lookup_free(self->of);
    if (self->name) coil__free(self->name, strlen(self->name) + 1);
    coil_release(self->future);
}

static const coil__type lookup_type = {.public_type = {.name = "getaddrinfo", .flags = COIL__TYPE_CORE, .finalize = lookup_finalize}, .repr = NULL};

static void decided(void *arg)
{
    lookup *self = arg;
    stop_watching(self);
    if (!coil_future_done(self->future)) coil__future_finish(self->future, COIL__FINISHED, coil_none());
}

// Owned; NULL: the error is kept.
COIL__APART static lookup *begin_lookup(const char *name)
{
    lookup *self = coil_object_new(&lookup_type.public_type, sizeof *self);
    if (!self) return NULL;
    size_t size = strlen(name) + 1;
    self->fd = -1;
    self->future = coil_future_new();
    self->name = self->future ? coil__allocate(size) : NULL;
    if (self->future && !self->name) coil_raise_null(coil_raise_no_memory());
    if (!self->name) {
        coil_release(self);
        return NULL;
    }
    memcpy(self->name, name, size);
    int failure = coil__host_lookup(self->name, &self->fd, &self->of);
    coil_value error = failure < 0 ? coil_raise_os_error(-failure, NULL) : coil_none();
    if (failure == 0 && self->fd < 0) coil__future_finish(self->future, COIL__FINISHED, coil_none());
    if (failure == 0 && self->fd >= 0) error = coil_loop_add_reader(NULL, self->fd, decided, self);
    if (!coil_failed(error)) {
        self->watched = self->fd >= 0;
        return self;
    }
    coil_release(self);
    return coil_raise_null(error);
}

// Python's gaierror: [Errno -2] Name or service not known.
static coil_value look_up_error(const char *failure, int number)
{
    if (!failure || number == -COIL__EACCES) return coil__socket_error(-number, NULL);
    return coil__raise(coil_gaierror, "[Errno -2] %s", failure);
}

COIL__APART static coil_value end_lookup(lookup *self, coil_value outcome, int family, int port, coil__addresses *addresses)
{
    coil__address found[COIL__MOST_ADDRESSES];
    const char *failure = NULL;
    int count = coil_failed(outcome) ? 0 : coil__host_lookup_result(self->of, found, COIL__MOST_ADDRESSES, &failure);
    if (count < 0) outcome = look_up_error(failure, count);
    for (int i = 0; i < count; i++) {
        if (family && found[i].family != family) continue;
        found[i].port = (uint16_t)port;
        addresses->items[addresses->count++] = found[i];
    }
    if (count >= 0 && !coil_failed(outcome) && addresses->count == 0) outcome = coil__raise(coil_gaierror, "[Errno -9] Address family for hostname not supported");
    coil_release(self);
    return outcome;
}

static const coil__address ANY_V4 = {.family = 4}, ANY_V6 = {.family = 6}, LOOPBACK_V4 = {.family = 4, .bytes = {127, 0, 0, 1}},
                           LOOPBACK_V6 = {.family = 6, .bytes = {[15] = 1}};

static void add(coil__addresses *addresses, int family, int port, coil__address address)
{
    if (family && address.family != family) return;
    address.port = (uint16_t)port;
    addresses->items[addresses->count++] = address;
}

// Without a look-up. False: it needs one.
static bool resolve_here(const char *host, int port, int family, bool passive, coil__addresses *addresses)
{
    coil__address address;
    if (!host || !*host) {
        add(addresses, family, port, passive ? ANY_V4 : LOOPBACK_V4);
        add(addresses, family, port, passive ? ANY_V6 : LOOPBACK_V6);
    } else if (coil__address_parse(host, &address)) {
        add(addresses, family, port, address);
    } else {
        return false;
    }
    return true;
}

COIL__APART static coil_value check(const char *host, int port, int family, bool passive, coil__addresses *addresses, lookup **begun)
{
    *begun = NULL;
    addresses->count = 0;
    const char *missing = coil__host_socket_missing();
    if (missing) return coil__raise(coil_NotImplementedError, "there are no sockets here: %s", missing);
    if (port < 0 || port > 65535) return coil__raise(coil_OverflowError, "getsockaddrarg: port must be 0-65535.");
    if (family != 0 && family != 4 && family != 6) return coil__raise(coil_ValueError, "family must be 0, 4 or 6, got %d", family);
    if (!resolve_here(host, port, family, passive, addresses)) *begun = begin_lookup(host);
    else if (addresses->count == 0) return coil__raise(coil_gaierror, "[Errno -9] Address family for hostname not supported");
    else return coil_none();
    return *begun ? coil_none() : coil_last_error();
}

coil_value coil__resolve(const char *host, int port, int family, bool passive, coil__addresses *addresses)
{
    lookup *begun;
    coil_value result = check(host, port, family, passive, addresses, &begun);
    if (!begun) return result;
    result = coil__future_await(begun->future);
    return end_lookup(begun, result, family, port, addresses);
}

COIL__APART static coil_value list_of(const coil__addresses *addresses)
{
    coil_list *list = coil_list_new(addresses->count, NULL);
    if (!list) return coil_last_error();
    for (size_t i = 0; i < addresses->count; i++) {
        coil_value value = coil__address_value(&addresses->items[i]);
        if (coil_failed(value)) {
            coil_release(list);
            return value;
        }
        coil__list_set(list, i, value);
    }
    return coil_object_value(list);
}

coil_value coil_getaddrinfo(const char *host, int port, int family)
{
    coil__addresses addresses;
    COIL_TRY(coil__resolve(host, port, family, false, &addresses));
    return list_of(&addresses);
}

// What a host refuses a socket with.
coil_value coil__socket_error(int number, const char *text)
{
    const char *remedy = number == COIL__EACCES ? coil__host_socket_remedy() : NULL;
    if (!remedy) return coil_raise_os_error(number, text);
    coil__text whole = {0};
    coil__text_add(&whole, "%s; %s", text ? text : coil__os_text(number), remedy);
    coil_value error = whole.failed ? coil_raise_no_memory() : coil_raise_os_error(number, whole.bytes);
    coil__text_free(&whole);
    return error;
}

COIL__COLD_END
