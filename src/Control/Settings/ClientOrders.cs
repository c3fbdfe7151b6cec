using Understudy.Proxy.Surveys;

namespace Understudy.Control.Settings;

/// <summary>How operators name the orders of clients. Stable.</summary>
internal static class ClientOrders
{
    /// <summary>The usual one first.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Enum.GetNames<ClientOrder>().Select(name => name.ToLowerInvariant())];

    public static bool TryRead(string name, out ClientOrder order)
    {
        order = default;
        for (var i = 0; i < Names.Count; i++)
        {
            if (Names[i] != name) continue;
            order = (ClientOrder)i;
            return true;
        }

        return false;
    }
}
