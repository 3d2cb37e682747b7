#pragma once
/* The folders of the nodes, and what is known to stand in them. What the world itself writes is
 * recorded at once; what the tool changes is found by comparing, when it is about to change
 * something more and when it calls.
 *
 *     tree = tree_new(&settings);
 *     tree_write(tree, "front-1", "C/Users/pos/Desktop/x.txt", bytes, size_bytes);
 *     tree_touched(tree, "front-1/C/Users/pos/Desktop/old", true);  // compares, then records
 *     tree_look(tree);                                              // compares
 *
 * Folders of logs are left out: programs write there all the time. */
#include "sim/history.h"

struct tree;

struct tree_settings {
    const char *folder; /* has one folder a node */
    struct history *history;
    /* A file of a node has changed; NULL: nobody wants to know. */
    void (*changed)(const char *node, const char *path, void *data);
    void *changed_data;
};

struct tree *tree_new(const struct tree_settings *settings);
void tree_free(struct tree *tree);
/* Files below this folder of a node are not looked at. */
void tree_leave_out(struct tree *tree, const char *node, const char *path);
/* False: it could not be written. */
bool tree_write(struct tree *tree, const char *node, const char *path, const void *bytes,
                size_t size_bytes);
bool tree_write_text(struct tree *tree, const char *node, const char *path, const char *text);
void tree_make_folder(struct tree *tree, const char *node, const char *path);
void tree_delete(struct tree *tree, const char *node, const char *path);
/* Free with g_free; NULL: there is no such file, or more than 4 MiB of it. */
char *tree_read(const struct tree *tree, const char *node, const char *path, size_t *size_bytes);
/* The path of a file for a system call. Free with g_free. */
char *tree_path(const struct tree *tree, const char *node, const char *path);
/* Is something there? `path` begins with the name of the node's folder. */
bool tree_has(const struct tree *tree, const char *path);
/* The tool is about to change a file. `path` begins with the name of the node's folder; `how` NULL:
 * it opens the file in order to write. */
void tree_touched(struct tree *tree, const char *path, const char *how);
/* Writes down everything that differs where the tool has touched something. */
void tree_look(struct tree *tree);
/* Everywhere. */
void tree_look_everywhere(struct tree *tree);
/* From now on what the world writes is a change; before, it was there. */
void tree_begin(struct tree *tree);
/* "FileVersion: 3.8.2" in the first bytes of a program file; free with g_free, NULL: none. */
char *tree_program_version(const struct tree *tree, const char *node, const char *path);
/* The content of a program file of this version. */
GBytes *program_file_new(const char *name, const char *version);
