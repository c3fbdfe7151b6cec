using System.Globalization;
using System.Text;
using Understudy.Hashing.KeyHashes;

namespace Understudy.Hashing.Distributions;

/// <summary>
/// Highest random weight (Thaler and Ravishankar, 1998): each server draws a number for the key and the highest wins, so any server may
/// come or go and only its own keys move. Weights by the logarithmic method (-weight / ln(draw)). Costs one draw for each server and copy.
/// </summary>
internal sealed class Rendezvous : IDistribution
{
    private readonly ulong[] _seeds;
    private readonly double[] _weights;
    private readonly int[] _domains;
    private readonly bool _isWeighted;

    public Rendezvous(IReadOnlyList<RingServer> servers, CopyRule copies)
    {
        _seeds = [.. servers.Select(server => MixHash.Instance.Compute(Encoding.UTF8.GetBytes(NodeNames.HostAndPort(server))))];
        _weights = [.. servers.Select(server => (double)server.Weight)];
        _domains = copies.Domains;
        _isWeighted = _weights.Distinct().Count() > 1;
    }

    public int ServerCount => _seeds.Length;

    public int Locate(ReadOnlySpan<byte> key)
    {
        var hash = MixHash.Instance.Compute(key);
        return _isWeighted ? HighestScore(hash) : HighestDraw(hash);
    }

    public void Locate(ReadOnlySpan<byte> key, Span<int> servers)
    {
        var hash = MixHash.Instance.Compute(key);
        for (var copy = 0; copy < servers.Length; copy++) servers[copy] = HighestOfOthers(hash, servers[..copy]);
    }

    public Placement Explain(ReadOnlySpan<byte> key, int copy = 0)
    {
        var hash = MixHash.Instance.Compute(key);
        Span<int> owners = stackalloc int[copy + 1];
        Locate(key, owners);
        var owner = owners[copy];
        var measure = _isWeighted
            ? string.Create(CultureInfo.InvariantCulture, $"score {Score(hash, owner):G6}")
            : string.Create(CultureInfo.InvariantCulture, $"draw {MixHash.Mix(hash, _seeds[owner])}");
        var rank = copy == 0 ? "the highest" : string.Create(CultureInfo.InvariantCulture, $"the next highest, for copy {copy + 1},");
        return new Placement(owner, hash, string.Create(CultureInfo.InvariantCulture,
            $"{MixHash.Instance.Name} {hash}: {measure} of server {owner + 1} is {rank} of {_seeds.Length}"));
    }

    /// <summary>With equal weights the score grows with the draw, so the logarithm can be saved.</summary>
    private int HighestDraw(ulong hash)
    {
        var (best, highest) = (0, 0UL);
        for (var i = 0; i < _seeds.Length; i++)
        {
            var draw = MixHash.Mix(hash, _seeds[i]);
            if (draw > highest) (best, highest) = (i, draw);
        }

        return best;
    }

    private int HighestScore(ulong hash)
    {
        var (best, highest) = (0, 0.0);
        for (var i = 0; i < _seeds.Length; i++)
        {
            var score = Score(hash, i);
            if (score > highest) (best, highest) = (i, score);
        }

        return best;
    }

    // Of those that share no failure domain with any before them.
    private int HighestOfOthers(ulong hash, ReadOnlySpan<int> before)
    {
        var (best, highest, highestDraw) = (-1, 0.0, 0UL);
        for (var i = 0; i < _seeds.Length; i++)
        {
            if (IsTaken(_domains[i], before)) continue;
            var draw = MixHash.Mix(hash, _seeds[i]);
            var score = _isWeighted ? Score(hash, i) : 0;
            if (best >= 0 && (_isWeighted ? score <= highest : draw <= highestDraw)) continue;
            (best, highest, highestDraw) = (i, score, draw);
        }

        return best;
    }

    private bool IsTaken(int domain, ReadOnlySpan<int> servers)
    {
        foreach (var server in servers)
        {
            if (_domains[server] == domain) return true;
        }

        return false;
    }

    private double Score(ulong hash, int server)
    {
        // The upper 53 bits as a number strictly between 0 and 1, where the logarithm is finite and negative.
        var draw = ((MixHash.Mix(hash, _seeds[server]) >> 11) + 0.5) * (1.0 / (1L << 53));
        return -_weights[server] / Math.Log(draw);
    }
}
