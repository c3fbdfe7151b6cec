namespace Understudy.Hashing.Distributions;

/// <summary>The points of a ring in order, and who owns each. Immutable.</summary>
internal sealed class Continuum
{
    private readonly uint[] _points;

    /// <summary>One longer than the points: the last entry repeats the first owner, for hashes beyond the last point.</summary>
    private readonly int[] _owners;

    private Continuum(uint[] points, int[] owners) => (_points, _owners) = (points, owners);

    public int PointCount => _points.Length;

    /// <param name="points">In the order in which the client adds them; at least one.</param>
    /// <param name="laterWins">
    /// Whether of two equal points the later one stays, as in Java's maps, or the earlier one is found, as after a sort in C.
    /// </param>
    public static Continuum Build(List<(uint Point, int Server)> points, bool laterWins)
    {
        ArgumentOutOfRangeException.ThrowIfZero(points.Count);

        // OrderBy is stable, so equal points keep the order in which they were added.
        var groups = points.OrderBy(p => p.Point).GroupBy(p => p.Point).Select(same => laterWins ? same.Last() : same.First()).ToList();
        return new Continuum([.. groups.Select(p => p.Point)], [.. groups.Select(p => p.Server), groups[0].Server]);
    }

    /// <summary>The server at the first point not below the hash, or at the first point of all.</summary>
    public int OwnerOf(uint hash) => _owners[IndexOf(hash)];

    /// <summary>The point <see cref="OwnerOf"/> finds, and its number from 0.</summary>
    public (uint Point, int Number) PointFor(uint hash)
    {
        var index = IndexOf(hash) % _points.Length;
        return (_points[index], index);
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
