// SPDX-License-Identifier: MIT
//
// double.c: numbers as float.__repr__ writes them: the shortest digits that read back as the same number, an exponent below 1e-4 and from 1e16 on.
// Computed with pairs of doubles (106 bits), because strtod, libc's printf, or long double, which wasm emulates, would add 6 to 20 KB to
// every module.

#include "core.h"

#include <math.h>
#include <string.h>

COIL__COLD_BEGIN

#define MOST_DIGITS 17 // always enough to read back the same number
#define STEP 200       // powers of ten beyond it are reached in steps, so that nothing overflows

typedef struct pair {
    double high, low; // the number is the sum of the two
} pair;

static pair pair_of_sum(double a, double b)
{
    double sum = a + b, of_b = sum - a;
    return (pair){sum, (a - (sum - of_b)) + (b - of_b)};
}

static pair pair_of_product(double a, double b)
{
    const double splitter = 134217729.0; // 2^27 + 1: halves a double's bits
    double a1 = a * splitter, b1 = b * splitter;
    a1 -= a1 - a;
    b1 -= b1 - b;
    double a2 = a - a1, b2 = b - b1, product = a * b;
    return (pair){product, ((a1 * b1 - product) + a1 * b2 + a2 * b1) + a2 * b2};
}

static pair pair_multiply(pair a, pair b)
{
    pair product = pair_of_product(a.high, b.high);
    return pair_of_sum(product.high, product.low + (a.high * b.low + a.low * b.high));
}

static pair pair_divide(pair a, pair b)
{
    double quotient = a.high / b.high;
    pair back = pair_of_product(quotient, b.high);
    double rest = (a.high - back.high) - back.low + a.low - quotient * b.low;
    return pair_of_sum(quotient, rest / b.high);
}

static pair power_of_ten(int exponent)
{
    pair base = {10, 0}, power = {1, 0};
    for (; exponent; exponent >>= 1) {
        if (exponent & 1) power = pair_multiply(power, base);
        if (exponent > 1) base = pair_multiply(base, base);
    }
    return power;
}

// number * 10^exponent. Near the largest numbers splitting one in half would overflow: they are computed 2^100 times smaller.
static pair scale(double number, int exponent)
{
    const double smaller = number > 1e290 ? 0x1p-100 : 1;
    pair scaled = {number * smaller, 0};
    while (exponent != 0) {
        int left = exponent < 0 ? -exponent : exponent, step = left < STEP ? left : STEP;
        pair power = power_of_ten(step);
        scaled = exponent < 0 ? pair_divide(scaled, power) : pair_multiply(scaled, power);
        exponent += exponent < 0 ? step : -step;
    }
    return (pair){scaled.high / smaller, scaled.low / smaller};
}

static double from_bits(uint64_t bits)
{
    double number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

static uint64_t integer_of(pair scaled)
{
    return (uint64_t)((int64_t)scaled.high + (int64_t)floor(scaled.low + 0.5));
}

// How far an integer lies above the scaled number.
static double distance(uint64_t integer, pair scaled)
{
    pair exact = pair_of_sum((double)(integer >> 32) * 4294967296.0, (double)(integer & 0xffffffffu));
    return (exact.high - scaled.high) + (exact.low - scaled.low);
}

// The shortest digits of a positive, finite number, without zeros at the end, and the power of ten of the first one.
static int shortest(double number, char digits[MOST_DIGITS + 1])
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    int exponent = ((int)(bits >> 52) - 1023) * 30103 / 100000; // times log10(2): right, or one or a few off
    pair scaled = scale(number, MOST_DIGITS - 1 - exponent);
    while (scaled.high < 1e16) scaled = scale(number, MOST_DIGITS - 1 - --exponent);
    while (integer_of(scaled) >= 100000000000000000u) scaled = scale(number, MOST_DIGITS - 1 - ++exponent);

    uint64_t all = integer_of(scaled), unit = 10000000000000000u, rounded = all;
    for (; unit > 1; unit /= 10) {
        rounded = all / unit * unit;
        double difference = distance(rounded, scaled), above = distance(rounded + unit, scaled);
        if (fabs(above) < fabs(difference)) {
            rounded += unit;
            difference = above;
        }
        // Half of the way to the neighbour on that side; exactly half belongs to the even one.
        bool down = difference < 0 || isinf(from_bits(bits + 1)); // the largest number has no neighbour above
        double gap = down ? number - from_bits(bits - 1) : from_bits(bits + 1) - number;
        double limit = scale(gap, MOST_DIGITS - 1 - exponent).high / 2;
        if (fabs(difference) < limit || (fabs(difference) == limit && bits % 2 == 0)) break;
    }
    if (unit == 1) rounded = all;
    if (rounded >= 100000000000000000u) { // 9.99... became 10
        rounded /= 10;
        exponent++;
    }
    coil__format(digits, MOST_DIGITS + 1, "%llu", (unsigned long long)rounded);
    size_t length = MOST_DIGITS;
    while (length > 1 && digits[length - 1] == '0') digits[--length] = '\0';
    return exponent;
}

static const char *write_double(double number, char buffer[COIL__DOUBLE_SIZE])
{
    if (isnan(number)) return "nan";
    const char *sign = signbit(number) ? "-" : "";
    char digits[MOST_DIGITS + 1] = "0";
    int exponent = 0;
    if (isinf(number)) return *sign ? "-inf" : "inf";
    if (number != 0) exponent = shortest(fabs(number), digits);
    int count = (int)strlen(digits);
    if (exponent < -4 || exponent >= 16) {
        coil__format(buffer, COIL__DOUBLE_SIZE, "%s%c%s%se%c%02d", sign, digits[0], count > 1 ? "." : "", digits + 1,
                     exponent < 0 ? '-' : '+', exponent < 0 ? -exponent : exponent);
    } else if (exponent < 0) {
        coil__format(buffer, COIL__DOUBLE_SIZE, "%s0.%.*s%s", sign, -exponent - 1, "000", digits);
    } else if (count <= exponent + 1) {
        coil__format(buffer, COIL__DOUBLE_SIZE, "%s%s%.*s.0", sign, digits, exponent + 1 - count, "0000000000000000");
    } else {
        coil__format(buffer, COIL__DOUBLE_SIZE, "%s%.*s.%s", sign, exponent + 1, digits, digits + exponent + 1);
    }
    return buffer;
}

void coil__double_use(void)
{
    atomic_store_explicit(&coil__double_writer, write_double, memory_order_relaxed);
}

coil_value coil_double(double number)
{
    coil__double_use();
    coil_value value;
    value.tag = COIL_DOUBLE;
    value.as.number = number;
    return value;
}

COIL__COLD_END
