/* A disk and a clock that fail on order: loaded before the C library of a server under test (LD_PRELOAD).

   FAULTS_ORDERS  a file of 16 bytes, mapped: the fault of the disk, and seconds that the wall clock is off.
   FAULTS_FOLDER  files in this folder are on the failing disk.
   FAULTS_IMAGE   after each fsync that succeeds, a copy of the file as it is then: what a power cut leaves.
                  After an fsync of the folder itself, `.entries` lists the files that it holds. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { WELL, FULL, NO_SYNC, READ_ONLY };
struct orders { int64_t fault, seconds; };
static volatile struct orders well, *orders = &well;
static const char *folder, *image;
static pthread_mutex_t copying = PTHREAD_MUTEX_INITIALIZER;

__attribute__((constructor)) static void begin(void) {
    folder = getenv("FAULTS_FOLDER"), image = getenv("FAULTS_IMAGE");
    const char *path = getenv("FAULTS_ORDERS");
    int handle = path ? open(path, O_RDONLY) : -1;
    if (handle < 0) return;
    void *found = mmap(NULL, sizeof well, PROT_READ, MAP_SHARED, handle, 0);
    if (found != MAP_FAILED) orders = found;
    close(handle);
}

static int watched(const char *path) { return folder && !strncmp(path, folder, strlen(folder)); }

static int path_of(int handle, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return watched(path);
}

/* --- writing --- */

/* How many of these bytes a write may take: what lies in the file already can be overwritten on a full disk. */
static ssize_t room(int handle, size_t size, off_t offset) {
    char path[PATH_MAX];
    struct stat found;
    if (orders->fault != FULL && orders->fault != READ_ONLY) return size;
    if (!path_of(handle, path) || fstat(handle, &found)) return size;
    if (orders->fault == READ_ONLY) return errno = EROFS, -1;
    if (offset >= found.st_size) return errno = ENOSPC, -1;
    return offset + (off_t)size > found.st_size ? found.st_size - offset : (ssize_t)size;
}

ssize_t pwrite64(int handle, const void *bytes, size_t size, off64_t offset) {
    ssize_t fits = room(handle, size, offset);
    return fits < 0 ? -1 : syscall(SYS_pwrite64, handle, bytes, (size_t)fits, offset);
}
ssize_t pwrite(int handle, const void *bytes, size_t size, off_t offset) { return pwrite64(handle, bytes, size, offset); }

ssize_t write(int handle, const void *bytes, size_t size) {
    ssize_t fits = orders->fault ? room(handle, size, lseek(handle, 0, SEEK_CUR)) : (ssize_t)size;
    return fits < 0 ? -1 : syscall(SYS_write, handle, bytes, (size_t)fits);
}

static int opened(const char *path, int flags, mode_t mode) {
    if (orders->fault == READ_ONLY && (flags & O_ACCMODE) != O_RDONLY && watched(path)) return errno = EROFS, -1;
    return syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}
int open64(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return opened(path, flags, mode);
}
int open(const char *path, int flags, ...) __attribute__((alias("open64")));

/* --- making it last --- */

static void copy(int handle, const char *name) {
    char part[PATH_MAX], whole[PATH_MAX], block[1 << 16];
    snprintf(whole, sizeof whole, "%s/%s", image, name);
    snprintf(part, sizeof part, "%s/.part", image);
    int out = open(part, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ssize_t size;
    for (off_t at = 0; (size = pread(handle, block, sizeof block, at)) > 0; at += size)
        if (syscall(SYS_write, out, block, (size_t)size) != size) abort();
    close(out);
    if (size < 0 || rename(part, whole)) abort();
}

static void list(const char *path) {
    char part[PATH_MAX], whole[PATH_MAX];
    snprintf(whole, sizeof whole, "%s/.entries", image);
    snprintf(part, sizeof part, "%s/.part", image);
    FILE *out = fopen(part, "w");
    DIR *found = opendir(path);
    for (struct dirent *entry; (entry = readdir(found));) fprintf(out, "%s\n", entry->d_name);
    closedir(found);
    fclose(out);
    if (rename(part, whole)) abort();
}

static int lasting(int handle, long call) {
    char path[PATH_MAX];
    int ours = path_of(handle, path);
    if (ours && orders->fault == NO_SYNC) return errno = EIO, -1;
    int failed = syscall(call, handle);
    struct stat found;
    if (failed || !ours || !image || fstat(handle, &found)) return failed;
    pthread_mutex_lock(&copying);
    /* Through the handle itself: closing another one of the same file would drop all locks of this process. */
    if (S_ISREG(found.st_mode)) copy(handle, strrchr(path, '/') + 1);
    if (S_ISDIR(found.st_mode)) list(path);
    pthread_mutex_unlock(&copying);
    return 0;
}
int fsync(int handle) { return lasting(handle, SYS_fsync); }
int fdatasync(int handle) { return lasting(handle, SYS_fdatasync); }

/* --- the clock on the wall --- */

int clock_gettime(clockid_t clock, struct timespec *now) {
    int failed = syscall(SYS_clock_gettime, clock, now);
    if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += orders->seconds;
    return failed;
}
int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    struct timespec found;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &found);
    now->tv_sec = found.tv_sec, now->tv_usec = found.tv_nsec / 1000;
    return 0;
}
time_t time(time_t *kept) {
    struct timespec found;
    clock_gettime(CLOCK_REALTIME, &found);
    return kept ? *kept = found.tv_sec : found.tv_sec;
}
