<?php
// Every kind of wait as a program in PHP has it: waits.php KIND.

$start = hrtime(true);

function elapsed_ms(): int
{
    global $start;
    return (int) round((hrtime(true) - $start) / 1e6);
}

function say(string $what): void
{
    echo "$what at ", elapsed_ms(), " ms\n";
}

function wait_sleep(): void
{
    usleep(1500000);
    echo elapsed_ms(), " ms\n";
    sleep(86400);
    echo elapsed_ms(), " ms\n";
    echo (new DateTime('now', new DateTimeZone('UTC')))->format('Y-m-d\TH:i:s.v\Z'), "\n";
}

function wait_ticker(): void
{
    $due = microtime(true);
    for ($tick = 1; $tick <= 4; $tick++) {
        $due += 0.25;
        time_sleep_until($due);
        say("tick $tick");
    }
}

// A shell that sleeps and then prints, read with a time-out.
function wait_on_pipe(string $command, int $limit): void
{
    $pipe = popen($command, 'r');
    $readers = [$pipe];
    $none = [];
    say(stream_select($readers, $none, $none, $limit) > 0 ? 'woken' : 'timed out');
}

function wait_expires(): void
{
    wait_on_pipe('exec sleep 100', 2);
    exit(0); // nobody waits for the shell
}

function wait_woken(): void
{
    wait_on_pipe('sleep 0.7; echo x', 10);
}

// The end of its output is the end of the child.
function run_child(string $duration, int $limit): void
{
    $child = proc_open(['sleep', $duration], [1 => ['pipe', 'w']], $pipes);
    $readers = [$pipes[1]];
    $none = [];
    $ended = stream_select($readers, $none, $none, $limit) > 0;
    say($ended ? 'ended' : 'timed out');
    proc_terminate($child, SIGKILL);
    proc_close($child);
}

function wait_child(): void
{
    run_child('2', 10);
    run_child('100', 3);
}

function wait_socket(): void
{
    $socket = stream_socket_client('tcp://127.0.0.1:' . getenv('SERVER_PORT'));
    stream_set_timeout($socket, 3);
    fread($socket, 1);
    say(stream_get_meta_data($socket)['timed_out'] ? 'timed out' : 'answered');
}

function fetch(int $delay, float $limit): void
{
    $context = stream_context_create(['http' => ['timeout' => $limit]]);
    $text = @file_get_contents('http://127.0.0.1:' . getenv('SERVER_PORT') . "/$delay", false, $context);
    say($text === false ? 'timed out' : explode(' ', $http_response_header[0])[1]);
}

function wait_http(): void
{
    fetch(300, 10);
    fetch(5000, 1);
}

function wait_signal(): void
{
    pcntl_async_signals(true);
    pcntl_signal(SIGUSR1, fn() => say('signal'));
    $sender = proc_open('sleep 0.4; kill -USR1 ' . getmypid(), [], $pipes);
    $rest = ['seconds' => 1, 'nanoseconds' => 0];
    while (is_array($rest)) {
        $rest = time_nanosleep($rest['seconds'], $rest['nanoseconds']);
    }
    echo 'slept until ', elapsed_ms(), " ms\n";
}

function wait_change(): void
{
    date_default_timezone_set('Europe/Berlin');
    echo date('Y-m-d H:i:s O'), "\n";
    sleep(4);
    echo date('Y-m-d H:i:s O'), "\n";
}

// flock has no time-out: the lock is a byte in a pipe, as make hands out its jobs. Who holds it puts it back after 800 ms.
function wait_lock(): void
{
    $lock = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    if (pcntl_fork() === 0) {
        usleep(800000);
        fwrite($lock[1], 'x');
        exit(0);
    }
    foreach ([500000, 10000000] as $limit_us) {
        $readers = [$lock[0]];
        $none = [];
        say(stream_select($readers, $none, $none, 0, $limit_us) > 0 ? 'taken' : 'given up');
    }
}

function wait_weeks(): void
{
    for ($hour = 1; $hour <= 672; $hour++) {
        sleep(3600);
        if ($hour % 168 === 0) {
            echo "$hour hours: ", gmdate('Y-m-d\TH:i:s\Z'), "\n";
        }
    }
}

['sleep' => wait_sleep(...), 'ticker' => wait_ticker(...), 'expires' => wait_expires(...), 'woken' => wait_woken(...),
 'child' => wait_child(...), 'socket' => wait_socket(...), 'http' => wait_http(...), 'signal' => wait_signal(...),
 'spring' => wait_change(...), 'autumn' => wait_change(...), 'lock' => wait_lock(...),
 'weeks' => wait_weeks(...)][$argv[1]]();
