// SPDX-License-Identifier: MIT
//
// symbols_elf.c: the names of the program's functions natively, from the symbol table of its own file. dladdr() knows only what is exported, and most
// functions of a program are static. The file is mapped when the first name is asked for, and stays: names are borrowed for ever.

#define _GNU_SOURCE

#include "native.h"

#include <fcntl.h>
#include <link.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *file; // NULL: not mapped yet, or it cannot be
static size_t file_size;
static uintptr_t base; // what the program's addresses are ahead of those in the file

// The first one is the program itself.
static int note_base(struct dl_phdr_info *info, size_t size, void *arg)
{
    (void)size;
    *(uintptr_t *)arg = info->dlpi_addr;
    return 1;
}

static void map_file(void)
{
    int opened = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    struct stat about;
    if (opened < 0) return;
    if (fstat(opened, &about) == 0 && about.st_size > (off_t)sizeof(ElfW(Ehdr))) {
        void *mapped = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, opened, 0);
        if (mapped != MAP_FAILED && memcmp(mapped, ELFMAG, SELFMAG) == 0) {
            file = mapped;
            file_size = (size_t)about.st_size;
            dl_iterate_phdr(note_base, &base);
        }
    }
    close(opened);
}

// A part of the file; NULL: it is not there.
static const void *part(size_t offset, size_t size)
{
    return offset <= file_size && size <= file_size - offset ? file + offset : NULL;
}

static const char *name_in(const ElfW(Shdr) * symbols, const ElfW(Shdr) * strings, uintptr_t address)
{
    const ElfW(Sym) *all = part(symbols->sh_offset, symbols->sh_size);
    const char *names = part(strings->sh_offset, strings->sh_size);
    for (size_t i = 0; all && names && i < symbols->sh_size / sizeof *all; i++) {
        const ElfW(Sym) *symbol = &all[i];
        bool is_function = (symbol->st_info & 0xf) == STT_FUNC && symbol->st_name < strings->sh_size;
        if (is_function && address >= symbol->st_value && address < symbol->st_value + symbol->st_size) return names + symbol->st_name;
    }
    return NULL;
}

const char *coil__native_function_at(const char *address)
{
    if (!file) map_file();
    if (!file) return NULL;
    const ElfW(Ehdr) *header = (const void *)file;
    const ElfW(Shdr) *sections = part(header->e_shoff, header->e_shnum * sizeof *sections);
    for (size_t i = 0; sections && i < header->e_shnum; i++)
        if (sections[i].sh_type == SHT_SYMTAB && sections[i].sh_link < header->e_shnum)
            return name_in(&sections[i], &sections[sections[i].sh_link], (uintptr_t)address - base);
    return NULL;
}
