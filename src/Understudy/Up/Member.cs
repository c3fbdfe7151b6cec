namespace Understudy.Up;

/// <summary>One process of the cluster.</summary>
/// <param name="Name">As the log shows it: <c>node1</c>.</param>
/// <param name="Port">Where it serves, at 127.0.0.1.</param>
/// <param name="Program">A program to start; null for our own.</param>
/// <param name="Arguments">Its command line.</param>
internal sealed record Member(string Name, int Port, string? Program, IReadOnlyList<string> Arguments);
