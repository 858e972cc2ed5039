// SPDX-License-Identifier: MIT
//
// no_main.c: the main of a program that has none, because JavaScript calls its functions. Linked into programs that export functions; one of their own wins.
// It must have parameters: libc asks for that form only weakly, so that a program without functions to call and without main is still refused.

extern const char coil__no_main[];
const char coil__no_main[] = "the program has no main"; // by which this file is asked for

__attribute__((weak)) int main(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return 0;
}
