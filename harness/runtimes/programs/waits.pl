#!/usr/bin/perl
# Every kind of wait as a program in Perl has it: waits.pl KIND.
use strict;
use warnings;
use Errno qw(EAGAIN EINTR);
use Fcntl qw(:flock);
use IO::Select;
use IO::Socket::INET;
use POSIX qw(strftime tzset);
use Time::HiRes qw(clock_gettime sleep time CLOCK_MONOTONIC);

$| = 1;
my $start = clock_gettime(CLOCK_MONOTONIC);

sub elapsed_ms { return sprintf '%.0f', (clock_gettime(CLOCK_MONOTONIC) - $start) * 1000 }
sub say_at { my ($what) = @_; print "$what at " . elapsed_ms() . " ms\n"; return }

# sleep is cut short by a signal: its users go on sleeping.
sub sleep_for {
    my ($duration) = @_;
    my $end = clock_gettime(CLOCK_MONOTONIC) + $duration;
    while ((my $rest = $end - clock_gettime(CLOCK_MONOTONIC)) > 0.0000001) { sleep $rest }
    return;
}

# What runs in a process of its own after a while.
sub later {
    my ($duration, $action) = @_;
    my $pid = fork;
    return $pid if $pid;
    sleep $duration;
    $action->();
    POSIX::_exit(0);
}

sub wait_sleep {
    sleep 1.5;
    print elapsed_ms() . " ms\n";
    sleep 86400;
    print elapsed_ms() . " ms\n";
    my $now = sprintf '%.3f', time;
    print strftime('%Y-%m-%dT%H:%M:%S', gmtime int $now) . substr($now, -4) . "Z\n";
    return;
}

sub wait_ticker {
    my $tick = 0;
    local $SIG{ALRM} = sub { say_at('tick ' . ++$tick) };
    Time::HiRes::setitimer(Time::HiRes::ITIMER_REAL(), 0.25, 0.25);
    select undef, undef, undef, 100 while $tick < 4;
    return;
}

sub wait_on_pipe {
    my ($action_after, $limit) = @_;
    pipe my $reader, my $writer or die;
    later($action_after, sub { syswrite $writer, 'x' }) if $action_after;
    say_at(IO::Select->new($reader)->can_read($limit) ? 'woken' : 'timed out');
    return;
}

sub wait_expires { return wait_on_pipe(0, 2) }
sub wait_woken { return wait_on_pipe(0.7, 10) }

sub run_child {
    my ($duration, $limit) = @_;
    my $pid = fork // die;
    exec 'sleep', $duration unless $pid;
    my $ended = eval {
        local $SIG{ALRM} = sub { die "alarm\n" };
        alarm $limit;
        waitpid $pid, 0;
        alarm 0;
        1;
    };
    say_at($ended ? 'ended' : 'timed out');
    if (!$ended) { kill KILL => $pid; waitpid $pid, 0 }
    return;
}

sub wait_child { run_child(2, 10); run_child(100, 3); return }

sub connection { return IO::Socket::INET->new(PeerAddr => "127.0.0.1:$ENV{SERVER_PORT}") || die $@ }

sub wait_socket {
    my $socket = connection();
    setsockopt $socket, SOL_SOCKET, SO_RCVTIMEO, pack 'l!l!', 3, 0;
    say_at('timed out') if !defined sysread($socket, my $byte, 1) && $! == EAGAIN;
    return;
}

sub fetch {
    my ($delay, $limit) = @_;
    my $socket = connection();
    print {$socket} "GET /$delay HTTP/1.1\r\nHost: here\r\n\r\n";
    $socket->flush;
    if (!IO::Select->new($socket)->can_read($limit)) { say_at('timed out'); return }
    my (undef, $status) = split / /, <$socket>;
    say_at($status);
    return;
}

sub wait_http { fetch(300, 10); fetch(5000, 1); return }

sub wait_signal {
    local $SIG{USR1} = sub { say_at('signal') };
    my $parent = $$;
    later(0.4, sub { kill USR1 => $parent });
    sleep_for(1);
    print 'slept until ' . elapsed_ms() . " ms\n";
    return;
}

sub wait_change {
    $ENV{TZ} = 'Europe/Berlin';
    tzset();
    print strftime("%Y-%m-%d %H:%M:%S %z\n", localtime);
    sleep 4;
    print strftime("%Y-%m-%d %H:%M:%S %z\n", localtime);
    return;
}

# flock, with alarm as its time-out.
sub wait_lock {
    my $path = "lock-$$";
    pipe my $reader, my $writer or die;
    if (!fork) {
        open my $held, '>', $path or die;
        flock $held, LOCK_EX;
        syswrite $writer, 'x';
        sleep 0.8;
        POSIX::_exit(0);
    }
    sysread $reader, my $byte, 1;
    open my $file, '>', $path or die;
    for my $limit (0.5, 10) {
        local $SIG{ALRM} = sub { die "alarm\n" };
        Time::HiRes::alarm($limit);
        my $taken = eval { flock $file, LOCK_EX };
        Time::HiRes::alarm(0);
        say_at($taken ? 'taken' : 'given up');
    }
    unlink $path;
    return;
}

sub wait_weeks {
    for my $hour (1 .. 672) {
        sleep 3600;
        print "$hour hours: " . strftime("%Y-%m-%dT%H:%M:%SZ\n", gmtime) if $hour % 168 == 0;
    }
    return;
}

my %kinds = (
    sleep => \&wait_sleep, ticker => \&wait_ticker, expires => \&wait_expires, woken => \&wait_woken,
    child => \&wait_child, socket => \&wait_socket, http => \&wait_http, signal => \&wait_signal,
    spring => \&wait_change, autumn => \&wait_change, lock => \&wait_lock, weeks => \&wait_weeks,
);
$kinds{$ARGV[0]}->();
