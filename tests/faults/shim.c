/* Stands between the program and the system: counts what it does to the files below one folder, and lets the n-th
 * operation of a kind fail, be cut short, be delayed, or be the last thing the process ever does.
 *
 * Loaded with LD_PRELOAD; Linux with 64 bits. Told by the environment:
 *   YINGBI_FAULT_PLACE   the folder, absolute and without links
 *   YINGBI_FAULT_LOG     where each operation is noted: kind, inode, path, path after a rename, result
 *   YINGBI_FAULT         "KIND N ACTION;…": kind or `any`, counted from 1; none to count only
 *
 * Actions: eio, enospc, eintr, unsupported (that error instead of the operation), short (one byte is read or written),
 * delay (20 ms), kill (SIGKILL before it), torn (half of it is written, then SIGKILL). An action with `+` holds for the
 * n-th and everything of the kind after it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { READ, WRITE, SYNC, NAME, CREATE, UNNAMED, REMOVE, LENGTH, KINDS };
static const char *const NAMES[KINDS] = {"read", "write", "sync", "name", "create", "unnamed", "remove", "length"};

static char place[PATH_MAX];
static size_t place_length;
static int log_file = -1;
static struct fault {
    int kind; /* KINDS means any */
    unsigned long number;
    char action[16];
    int lasting;
} faults[4];
static int fault_count;
static atomic_ulong counts[KINDS + 1];

__attribute__((constructor)) static void begin(void)
{
    const char *text = getenv("YINGBI_FAULT_PLACE");
    if (!text) {
        return;
    }
    snprintf(place, sizeof place, "%s/", text);
    place_length = strlen(place);
    if ((text = getenv("YINGBI_FAULT_LOG"))) {
        /* A high number, so that those of the program stay what they are. */
        int opened = (int)syscall(SYS_openat, AT_FDCWD, text, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        log_file = fcntl(opened, F_DUPFD_CLOEXEC, 900);
        syscall(SYS_close, opened);
    }
    text = getenv("YINGBI_FAULT");
    while (text && *text && fault_count < 4) {
        struct fault *fault = &faults[fault_count];
        char kind[16];
        if (sscanf(text, "%15s %lu %15[^;]", kind, &fault->number, fault->action) != 3) {
            abort();
        }
        char *plus = strchr(fault->action, '+');
        if (plus) {
            fault->lasting = 1;
            *plus = 0;
        }
        fault->kind = KINDS;
        for (int at = 0; at < KINDS; at++) {
            if (!strcmp(kind, NAMES[at])) {
                fault->kind = at;
            }
        }
        fault_count++;
        text = strchr(text, ';');
        text = text ? text + 1 : NULL;
    }
}

/* The path behind a descriptor; empty where it has none. */
static void path_of(int fd, char *path)
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    path[length > 0 ? length : 0] = 0;
}

/* The absolute path that a call means. */
static void path_at(int folder, const char *name, char *path)
{
    if (name[0] == '/' || folder == AT_FDCWD) {
        snprintf(path, PATH_MAX, "%s", name);
        return;
    }
    char base[PATH_MAX];
    path_of(folder, base);
    if (snprintf(path, PATH_MAX, "%s/%s", base, name) >= PATH_MAX) {
        path[0] = 0;
    }
}

static int inside(const char *path)
{
    if (!place_length || strncmp(path, place, place_length - 1)) {
        return 0;
    }
    return path[place_length - 1] == '/' || !path[place_length - 1];
}

static void note(enum kind kind, unsigned long inode, const char *path, const char *other, long result)
{
    if (log_file < 0) {
        return;
    }
    int before = errno;
    char line[3 * PATH_MAX];
    int length = snprintf(line, sizeof line, "%s\t%lu\t%s\t%s\t%ld\n", NAMES[kind], inode, path, other, result);
    syscall(SYS_write, log_file, line, length);
    errno = before;
}

enum verdict { GO_ON, FAIL, SHORT, TORN };

/* What is to become of an operation. It counts here and nowhere else. */
static enum verdict judge(enum kind kind, unsigned long inode, const char *path, const char *other)
{
    unsigned long number = atomic_fetch_add(&counts[kind], 1) + 1;
    unsigned long overall = atomic_fetch_add(&counts[KINDS], 1) + 1;
    for (int at = 0; at < fault_count; at++) {
        struct fault *fault = &faults[at];
        unsigned long now = fault->kind == KINDS ? overall : number;
        if ((fault->kind != KINDS && fault->kind != (int)kind) || now < fault->number || (now > fault->number && !fault->lasting)) {
            continue;
        }
        const char *action = fault->action;
        if (!strcmp(action, "kill")) {
            syscall(SYS_kill, getpid(), SIGKILL);
        } else if (!strcmp(action, "delay")) {
            usleep(20000);
        } else if (!strcmp(action, "short")) {
            return SHORT;
        } else if (!strcmp(action, "torn")) {
            return TORN;
        } else {
            note(kind, inode, path, other, -1);
            errno = !strcmp(action, "enospc") ? ENOSPC : !strcmp(action, "eintr") ? EINTR : !strcmp(action, "unsupported") ? EOPNOTSUPP : EIO;
            return FAIL;
        }
    }
    return GO_ON;
}

/* Whether a descriptor is a plain file below the place, or with `folders` a folder there. */
static int counted(int fd, int folders, char *path, unsigned long *inode)
{
    struct stat status;
    if (!place_length || fstat(fd, &status) || !(S_ISREG(status.st_mode) || (folders && S_ISDIR(status.st_mode)))) {
        return 0;
    }
    path_of(fd, path);
    *inode = status.st_ino;
    return inside(path);
}

#define TRANSFER(kind, fd, length, call, half)                                                                        \
    char path[PATH_MAX];                                                                                              \
    unsigned long inode;                                                                                              \
    int before = errno;                                                                                               \
    if (!counted(fd, 0, path, &inode)) {                                                                              \
        errno = before;                                                                                               \
        return call;                                                                                                  \
    }                                                                                                                 \
    errno = before;                                                                                                   \
    switch (judge(kind, inode, path, "")) {                                                                                            \
    case FAIL:                                                                                                        \
        return -1;                                                                                                    \
    case SHORT:                                                                                                       \
        length = length ? 1 : 0;                                                                                      \
        break;                                                                                                        \
    case TORN:                                                                                                        \
        length = length / 2;                                                                                          \
        (void)!call;                                                                                                  \
        syscall(SYS_kill, getpid(), SIGKILL);                                                                         \
        break;                                                                                                        \
    default:                                                                                                          \
        break;                                                                                                        \
    }                                                                                                                 \
    ssize_t result = call;                                                                                            \
    note(kind, inode, path, "", result);                                                                              \
    return result;

ssize_t read(int fd, void *buffer, size_t length)
{
    TRANSFER(READ, fd, length, syscall(SYS_read, fd, buffer, length), )
}

ssize_t pread64(int fd, void *buffer, size_t length, off64_t at)
{
    TRANSFER(READ, fd, length, syscall(SYS_pread64, fd, buffer, length, at), )
}

ssize_t pread(int fd, void *buffer, size_t length, off_t at)
{
    return pread64(fd, buffer, length, at);
}

/* A vector is done piece by piece: the callers go on where a short one ends. */
ssize_t readv(int fd, const struct iovec *parts, int count)
{
    for (int at = 0; at < count; at++) {
        if (parts[at].iov_len) {
            return read(fd, parts[at].iov_base, parts[at].iov_len);
        }
    }
    return 0;
}

ssize_t write(int fd, const void *buffer, size_t length)
{
    TRANSFER(WRITE, fd, length, syscall(SYS_write, fd, buffer, length), )
}

ssize_t pwrite64(int fd, const void *buffer, size_t length, off64_t at)
{
    TRANSFER(WRITE, fd, length, syscall(SYS_pwrite64, fd, buffer, length, at), )
}

ssize_t pwrite(int fd, const void *buffer, size_t length, off_t at)
{
    return pwrite64(fd, buffer, length, at);
}

ssize_t writev(int fd, const struct iovec *parts, int count)
{
    struct stat status;
    /* A pipe or a socket takes a vector as one message. */
    if (!fstat(fd, &status) && !S_ISREG(status.st_mode)) {
        return syscall(SYS_writev, fd, parts, count);
    }
    for (int at = 0; at < count; at++) {
        if (parts[at].iov_len) {
            return write(fd, parts[at].iov_base, parts[at].iov_len);
        }
    }
    return 0;
}

/* The library copies by hand where the system does not do it. */
ssize_t copy_file_range(int from, off64_t *at, int to, off64_t *to_at, size_t length, unsigned flags)
{
    char path[PATH_MAX];
    unsigned long inode;
    if (counted(from, 0, path, &inode) || counted(to, 0, path, &inode)) {
        errno = EXDEV;
        return -1;
    }
    return syscall(SYS_copy_file_range, from, at, to, to_at, length, flags);
}

ssize_t sendfile64(int to, int from, off64_t *at, size_t length)
{
    char path[PATH_MAX];
    unsigned long inode;
    if (counted(from, 0, path, &inode) || counted(to, 0, path, &inode)) {
        errno = EINVAL;
        return -1;
    }
    return syscall(SYS_sendfile, to, from, at, length);
}

ssize_t sendfile(int to, int from, off_t *at, size_t length)
{
    return sendfile64(to, from, at, length);
}

#define ON_FILE(kind, fd, call)                                                                                       \
    char path[PATH_MAX];                                                                                              \
    unsigned long inode;                                                                                              \
    if (!counted(fd, 1, path, &inode)) {                                                                              \
        return call;                                                                                                  \
    }                                                                                                                 \
    if (judge(kind, inode, path, "") == FAIL) {                                                                       \
        return -1;                                                                                                    \
    }                                                                                                                 \
    int result = call;                                                                                                \
    note(kind, inode, path, "", result);                                                                              \
    return result;

int fsync(int fd)
{
    ON_FILE(SYNC, fd, syscall(SYS_fsync, fd))
}

int fdatasync(int fd)
{
    ON_FILE(SYNC, fd, syscall(SYS_fdatasync, fd))
}

int ftruncate64(int fd, off64_t length)
{
    ON_FILE(LENGTH, fd, syscall(SYS_ftruncate, fd, length))
}

int ftruncate(int fd, off_t length)
{
    return ftruncate64(fd, length);
}

int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags)
{
    char path[PATH_MAX], other[PATH_MAX];
    path_at(from_folder, from, path);
    path_at(to_folder, to, other);
    if (!inside(path) && !inside(other)) {
        return syscall(SYS_renameat2, from_folder, from, to_folder, to, flags);
    }
    if (judge(NAME, 0, path, other) == FAIL) {
        return -1;
    }
    int result = syscall(SYS_renameat2, from_folder, from, to_folder, to, flags);
    struct stat status = {0};
    int before = errno;
    stat(other, &status);
    errno = before;
    note(NAME, status.st_ino, path, other, result);
    return result;
}

int renameat(int from_folder, const char *from, int to_folder, const char *to)
{
    return renameat2(from_folder, from, to_folder, to, 0);
}

int rename(const char *from, const char *to)
{
    return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags)
{
    char path[PATH_MAX], other[PATH_MAX];
    path_at(from_folder, from, path);
    path_at(to_folder, to, other);
    if (!inside(path) && !inside(other)) {
        return syscall(SYS_linkat, from_folder, from, to_folder, to, flags);
    }
    if (judge(NAME, 0, path, other) == FAIL) {
        return -1;
    }
    int result = syscall(SYS_linkat, from_folder, from, to_folder, to, flags);
    struct stat status = {0};
    int before = errno;
    stat(other, &status);
    errno = before;
    note(NAME, status.st_ino, path, other, result);
    return result;
}

int link(const char *from, const char *to)
{
    return linkat(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int unlinkat(int folder, const char *name, int flags)
{
    char path[PATH_MAX];
    path_at(folder, name, path);
    if (!inside(path)) {
        return syscall(SYS_unlinkat, folder, name, flags);
    }
    if (judge(REMOVE, 0, path, "") == FAIL) {
        return -1;
    }
    int result = syscall(SYS_unlinkat, folder, name, flags);
    note(REMOVE, 0, path, "", result);
    return result;
}

int unlink(const char *name)
{
    return unlinkat(AT_FDCWD, name, 0);
}

int rmdir(const char *name)
{
    return unlinkat(AT_FDCWD, name, AT_REMOVEDIR);
}

static int opened(int folder, const char *name, int flags, mode_t mode)
{
    char path[PATH_MAX];
    int unnamed = (flags & O_TMPFILE) == O_TMPFILE;
    enum kind kind = unnamed ? UNNAMED : CREATE;
    path_at(folder, name, path);
    int made = unnamed || (flags & O_CREAT);
    if (!made || !inside(path)) {
        return (int)syscall(SYS_openat, folder, name, flags, mode);
    }
    if (judge(kind, 0, path, "") == FAIL) {
        return -1;
    }
    int result = (int)syscall(SYS_openat, folder, name, flags, mode);
    struct stat status = {0};
    int before = errno;
    if (result >= 0) {
        fstat(result, &status);
    }
    errno = before;
    note(kind, status.st_ino, path, "", result);
    return result;
}

#define MODE(flags)                                                                                                   \
    mode_t mode = 0;                                                                                                  \
    if (((flags) & O_CREAT) || ((flags) & O_TMPFILE) == O_TMPFILE) {                                                                            \
        va_list rest;                                                                                                 \
        va_start(rest, flags);                                                                                        \
        mode = va_arg(rest, mode_t);                                                                                  \
        va_end(rest);                                                                                                 \
    }

int open64(const char *name, int flags, ...)
{
    MODE(flags)
    return opened(AT_FDCWD, name, flags, mode);
}

int open(const char *name, int flags, ...)
{
    MODE(flags)
    return opened(AT_FDCWD, name, flags, mode);
}

int openat64(int folder, const char *name, int flags, ...)
{
    MODE(flags)
    return opened(folder, name, flags, mode);
}

int openat(int folder, const char *name, int flags, ...)
{
    MODE(flags)
    return opened(folder, name, flags, mode);
}
