using Understudy.Operating;
using Understudy.Transport.Interop;

namespace Understudy.Keepalived;

/// <summary>Hands on to the proxy what keepalived says of its instances.</summary>
/// <param name="control">Path of the proxy's control socket; null: where it usually is.</param>
/// <param name="port">Of the proxy; null: there is one only.</param>
internal sealed class RoleFeed(string? control, int? port)
{
    /// <summary>One change of state, as <c>notify</c> is given it.</summary>
    /// <returns>Why the proxy does not know it now; null if it does.</returns>
    public async Task<string?> TellAsync(string name, string state, string? priority)
    {
        var (path, obstacle) = await ControlConnection.FindAsync(control, port);
        if (path is null) return obstacle;
        (var lines, obstacle) = await ControlConnection.AskAsync(path, $"role set {name} {state} {priority}".TrimEnd());
        if (lines.Length == 0) return obstacle;
        return lines[^1].StartsWith("OK ", StringComparison.Ordinal) ? null : lines[^1];
    }

    /// <summary>All of them, in their order, as they come through a FIFO: <c>INSTANCE "name" STATE PRIORITY</c>. Ends with keepalived.
    /// </summary>
    /// <param name="fifo">Its path.</param>
    /// <param name="onObstacle">Hears of each that the proxy does not know now.</param>
    /// <returns>Why there is nothing to read; null after the end.</returns>
    public async Task<string?> FollowAsync(string fifo, Action<string> onObstacle)
    {
        try
        {
            using var reader = new StreamReader(fifo);
            while (await reader.ReadLineAsync() is { } line)
            {
                var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (words is not ["INSTANCE" or "GROUP", var name, var state, .. var rest]) continue;
                if (await TellAsync(name.Trim('"'), state, rest.FirstOrDefault()) is { } obstacle) onObstacle(obstacle);
            }

            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"cannot read {fifo}: {FileFault.ReasonOf(e)}";
        }
    }
}
