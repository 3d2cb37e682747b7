#pragma once
/* What a process can do to its surroundings; hooks that are called before each poll, which counts
 * from 0. */

void misbehave_crash_at_start(unsigned poll);
void misbehave_crash_later(unsigned poll);
void misbehave_exit_at_start(unsigned poll);
void misbehave_exit_later(unsigned poll);
void misbehave_spin(unsigned poll);
void misbehave_yield_forever(unsigned poll);
void misbehave_sleep_forever(unsigned poll);
void misbehave_flood_output(unsigned poll);
void misbehave_fork_without_end(unsigned poll);
void misbehave_request_without_end(unsigned poll);
void misbehave_ignore_sigterm(unsigned poll);
void misbehave_leave_children(unsigned poll);
void misbehave_send_garbage(unsigned poll);
void misbehave_write_settings(unsigned poll);
void misbehave_forge_log(unsigned poll);
void misbehave_rotate_log(unsigned poll);
void misbehave_share_log(unsigned poll);
void misbehave_leave_file(unsigned poll);
