#pragma once
/* JSON texts of whatever bytes a person has written at a shell. */

/* The bytes as they stand between quotes, at most six for each; returns where they end. */
char *json_escape(char *to, const char *bytes);
