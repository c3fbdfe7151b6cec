namespace Understudy.Node.Watching;

/// <summary>Reads what stands behind <c>watch</c>.</summary>
internal static class WatchArguments
{
    /// <returns>False if a word is none that memcached knows: version 1.6.18, and <c>deletions</c>, which came with 1.6.20.</returns>
    public static bool TryRead(ReadOnlySpan<string> words, out WatchedEvents events)
    {
        events = words.IsEmpty ? WatchedEvents.Fetchers : WatchedEvents.None;
        foreach (var word in words)
        {
            switch (word)
            {
                case "fetchers": events |= WatchedEvents.Fetchers; break;
                case "mutations": events |= WatchedEvents.Mutations; break;
                case "evictions": events |= WatchedEvents.Evictions; break;
                case "deletions": events |= WatchedEvents.Deletions; break;
                case "connevents": events |= WatchedEvents.Connections; break;
                // Parts of memcached that do not exist here: nothing ever happens in them.
                case "rawcmds" or "sysevents" or "proxyreqs" or "proxyevents" or "proxyuser": break;
                default: return false;
            }
        }

        return true;
    }
}
