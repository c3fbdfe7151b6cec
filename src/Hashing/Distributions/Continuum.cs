namespace Understudy.Hashing.Distributions;

/// <summary>The points of a ring in order, and who owns each. Immutable.</summary>
internal sealed class Continuum
{
    private readonly uint[] _points;

    /// <summary>One longer than the points: the last entry repeats the first owner, for hashes beyond the last point.</summary>
    private readonly int[] _owners;

    /// <summary>For each point the next servers along the ring, each in another failure domain: those of further copies.</summary>
    private readonly ushort[] _further;
    private readonly int _furtherCount;

    private Continuum(uint[] points, int[] owners, CopyRule copies)
    {
        (_points, _owners) = (points, [.. owners, owners[0]]);
        _furtherCount = copies.Copies - 1;
        _further = _furtherCount == 0 ? [] : Walk(owners, copies);
    }

    public int PointCount => _points.Length;

    /// <param name="points">In the order in which the client adds them; at least one.</param>
    /// <param name="laterWins">
    /// Whether of two equal points the later one stays, as in Java's maps, or the earlier one is found, as after a sort in C.
    /// </param>
    /// <param name="copies">Of each key.</param>
    public static Continuum Build(List<(uint Point, int Server)> points, bool laterWins, CopyRule copies)
    {
        ArgumentOutOfRangeException.ThrowIfZero(points.Count);

        // OrderBy is stable, so equal points keep the order in which they were added.
        var groups = points.OrderBy(p => p.Point).GroupBy(p => p.Point).Select(same => laterWins ? same.Last() : same.First()).ToList();
        return new Continuum([.. groups.Select(p => p.Point)], [.. groups.Select(p => p.Server)], copies);
    }

    /// <summary>The server at the first point not below the hash, or at the first point of all.</summary>
    public int OwnerOf(uint hash) => _owners[IndexOf(hash)];

    /// <summary>The same, and the next ones along the ring.</summary>
    public void OwnersOf(uint hash, Span<int> servers)
    {
        var index = IndexOf(hash);
        servers[0] = _owners[index];
        if (servers.Length == 1) return;
        var further = _further.AsSpan((index == _points.Length ? 0 : index) * _furtherCount, servers.Length - 1);
        for (var i = 0; i < further.Length; i++) servers[i + 1] = further[i];
    }

    /// <summary>The first point of a server from the hash on, and its number from 0.</summary>
    public (uint Point, int Number) PointFor(uint hash, int server)
    {
        var index = IndexOf(hash) % _points.Length;
        while (_owners[index] != server) index = (index + 1) % _points.Length;
        return (_points[index], index);
    }

    // Twice around, backwards: who is met from a point on is its owner, and then whoever is met from the next one on in other domains.
    private static ushort[] Walk(int[] owners, CopyRule copies)
    {
        var further = new ushort[owners.Length * (copies.Copies - 1)];
        var met = new List<int>(copies.Copies + 1);
        for (var i = (2 * owners.Length) - 1; i >= 0; i--)
        {
            var (point, owner) = (i % owners.Length, owners[i % owners.Length]);
            met.RemoveAll(other => copies.Domains[other] == copies.Domains[owner]);
            met.Insert(0, owner);
            if (met.Count > copies.Copies) met.RemoveAt(copies.Copies);
            for (var copy = 1; copy < met.Count; copy++) further[(point * (copies.Copies - 1)) + copy - 1] = (ushort)met[copy];
        }

        return further;
    }

    /// <summary>Index of the first point not below the hash, the number of points if there is none.</summary>
    /// <remarks>Halves without leaving early: the comparison becomes a conditional move, and no branch depends on the key.</remarks>
    private int IndexOf(uint hash)
    {
        var points = _points;
        var low = 0;
        for (var count = points.Length; count > 1;)
        {
            var half = count >> 1;
            low = points[low + half - 1] < hash ? low + half : low;
            count -= half;
        }

        return points[low] < hash ? low + 1 : low;
    }
}
