namespace Understudy.Transport.Loops;

/// <summary>Finds the source that an epoll event means, and knows when it means one that is gone.</summary>
/// <remarks>
/// A descriptor closed early in a batch may be reused before a later event of that batch is looked at. Events therefore carry a place
/// and the generation of that place, never the descriptor.
/// </remarks>
internal sealed class SourceTable
{
    private struct Place
    {
        public EpollSource? Source;
        public uint Generation;
        public int NextFree;
    }

    private Place[] _places = new Place[16];
    private int _used;
    private int _firstFree = -1;

    /// <summary>How many sources are in it.</summary>
    public int Count { get; private set; }

    /// <returns>The key to register with epoll; no other source has had it before, until 2^32 have used the same place.</returns>
    public ulong Add(EpollSource source)
    {
        int index;
        if (_firstFree >= 0)
        {
            index = _firstFree;
            _firstFree = _places[index].NextFree;
        }
        else
        {
            if (_used == _places.Length) Array.Resize(ref _places, _used * 2);
            index = _used++;
        }

        Count++;
        source.TableIndex = index;
        _places[index].Source = source;
        return (ulong)_places[index].Generation << 32 | (uint)index;
    }

    public void Remove(EpollSource source)
    {
        ref var place = ref _places[source.TableIndex];
        place.Source = null;
        place.Generation++;
        place.NextFree = _firstFree;
        _firstFree = source.TableIndex;
        source.TableIndex = -1;
        Count--;
    }

    /// <returns>The source, or null if it is gone and the event is stale.</returns>
    public EpollSource? Find(ulong key)
    {
        ref var place = ref _places[(int)(uint)key];
        return place.Generation == (uint)(key >> 32) ? place.Source : null;
    }

    /// <summary>Resets every connection.</summary>
    public void ResetAll()
    {
        for (var i = 0; i < _used; i++) (_places[i].Source as EpollSocket)?.Reset();
    }

    /// <summary>Releases every source; only for the end of a loop.</summary>
    public void ReleaseAll()
    {
        for (var i = 0; i < _used; i++) _places[i].Source?.Release();
    }
}
