#pragma once
/* Packages as the till's installer meets them: gzip-compressed tar files that anybody may have
 * written.
 *
 *     struct package package;
 *     if (package_open(&package, "/path/3.7.0.tar.gz"))           // PACKAGE_GOOD, or why not
 *     package_extract(&package, folder_fd);
 *     package_clear(&package);
 *
 * A package holds regular files and folders with plain relative names only; links, devices,
 * absolute names and .. make it bad as a whole. It has manifest.json with a version, and the
 * program. Nothing in it can pass the limits. */
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define PACKAGE_PROGRAM "checkout-app"
#define PACKAGE_MANIFEST "manifest.json"
#define PACKAGE_VERSION_SIZE 65
#define PACKAGE_ENTRY_LIMIT 1000
/* What the till's disk takes, packed and unpacked. */
#define PACKAGE_DISK_BYTES (INT64_C(64) * 1024 * 1024)

enum package_verdict { PACKAGE_GOOD, PACKAGE_BAD, PACKAGE_TOO_LARGE };

struct package {
    int fd;                             /* -1: can't be read at all */
    int64_t size_bytes;                 /* of the file; -1: unknown */
    char *sha256;                       /* lower-case hex of the file; NULL: can't be read */
    char version[PACKAGE_VERSION_SIZE]; /* "" if there is no manifest that says it */
    enum package_verdict verdict;
};

/* Reads the whole of it. Always fills in the package; clear it in any case. */
enum package_verdict package_open(struct package *package, const char *path);
void package_clear(struct package *package);
/* Writes a good package into an empty folder. PACKAGE_TOO_LARGE when the disk is full; the folder
 * is then left half full. */
enum package_verdict package_extract(const struct package *package, int folder_fd);
/* 1 to 64 characters of [0-9A-Za-z.+-], beginning with a digit. */
bool package_version_is_valid(const char *version);
