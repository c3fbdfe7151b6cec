# Holds listening sockets as a service manager does, gives them to a program, and starts it again whenever it ends.
#   activate.pl NAME ADDRESS:PORT|PATH|none ONCE|AGAIN PROGRAM [ARGUMENT...]
use strict;
use Socket;

my ($name, $place, $lives, @program) = @ARGV;
$^F = 9;    # Descriptors up to this one stay open in what is executed.

if ($place ne 'none') {
    my ($socket, $at);
    if ($place =~ m{^/}) {
        socket($socket, PF_UNIX, SOCK_STREAM, 0) or die $!;
        $at = sockaddr_un($place);
    } else {
        my ($host, $port) = split /:/, $place;
        socket($socket, PF_INET, SOCK_STREAM, 0) or die $!;
        setsockopt($socket, SOL_SOCKET, SO_REUSEADDR, 1);
        $at = sockaddr_in($port, inet_aton($host));
    }
    bind($socket, $at) or die "bind: $!";
    listen($socket, 1024) or die $!;
    die 'not the first descriptor' if fileno($socket) != 3;
    our $kept = $socket;
} else {
    open(our $kept, '<', '/dev/null') or die $!;
}

my $child;
$SIG{TERM} = sub { kill 'KILL', $child; exit 0 };
do {
    $child = fork;
    if (!$child) {
        $SIG{TERM} = 'DEFAULT';
        @ENV{qw(LISTEN_PID LISTEN_FDS LISTEN_FDNAMES)} = ($$, 1, $name);
        exec qw(setpriv --pdeathsig KILL), @program;    # It ends with us, however we end.
    }
    waitpid $child, 0;
} while ($lives eq 'AGAIN');
exit $? >> 8;
