using Understudy.Proxy.Clients;

namespace Understudy.Proxy.Forwarding;

/// <summary>The keys that a client has asked to be written behind one of its requests, gathered once for all keys of a retrieval. One per
/// worker.</summary>
/// <remarks>To walk the client's later requests for each key, as <see cref="Flight.IsFollowedByWrite"/> does for one, took seconds where a
/// line of 500,000 keys stood before 900 sets.</remarks>
internal sealed class FollowingWrites
{
    private readonly HashSet<ulong> _keys = [];
    private Flight? _request;

    /// <summary>Whether the client has asked for a write of the key behind the request. What was gathered for the same request counts until
    /// <see cref="Forget"/>.</summary>
    public bool Has(Flight request, ulong key)
    {
        if (_request != request) Gather(request);
        return _keys.Contains(key);
    }

    public void Forget()
    {
        if (_request is null) return;
        _request = null;
        _keys.Clear();
    }

    private void Gather(Flight request)
    {
        _keys.Clear();
        _request = request;
        for (var later = request.Next; later is not null; later = later.Next)
        {
            if (later.ChangedKey != 0) _keys.Add(later.ChangedKey);
        }
    }
}
