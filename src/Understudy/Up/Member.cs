namespace Understudy.Up;

/// <summary>One process of the cluster.</summary>
/// <param name="Name">As the log shows it: <c>node1</c>.</param>
/// <param name="Port">Where it serves, at 127.0.0.1.</param>
/// <param name="Program">A program to start; null for our own.</param>
/// <param name="Arguments">Its command line.</param>
internal sealed record Member(string Name, int Port, string? Program, IReadOnlyList<string> Arguments)
{
    /// <summary>What a shell does to become a program of others that ends with us as our own programs do: when its standard input
    /// ends. The name is looked at again because the number may belong to somebody else by then.</summary>
    public const string Following =
        """
        exec 3<&0
        (cat <&3; [ "$(cat /proc/$$/comm)" = "$0" ] && kill -9 $$) >/dev/null 2>&1 &
        exec "$0" "$@" 3<&- </dev/null
        """;
}
