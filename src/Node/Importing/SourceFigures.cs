using Understudy.Connections.Servers;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Versions;

namespace Understudy.Node.Importing;

/// <summary>What the source of an import says of itself in <c>stats</c>: who it is, and whether others ask it for anything.</summary>
internal sealed class SourceFigures
{
    private const int Fields = 8;

    private readonly long[] _counts = new long[Fields];
    private readonly long[] _before = new long[Fields];
    private readonly long[] _ours = new long[Fields];
    private ServerIdentity _identity;
    private ServerIdentity _first;
    private bool _isKnown;

    /// <summary>What it can be asked; null: it has not said which version it is.</summary>
    public ServerCapabilities? Capabilities { get; private set; }

    public ServerIdentity Identity => _identity;

    public long Items { get; private set; }

    public long UsedBytes { get; private set; }

    /// <summary>Another process has taken its place.</summary>
    public bool IsAnother => _isKnown && !_identity.Equals(_first);

    public bool HasTokens { get; private set; } = true;

    /// <summary>It has answered a read of ours.</summary>
    public void NoteRead() => _ours[0]++;

    /// <summary>It has answered a write of ours.</summary>
    public void NoteWrite() => _ours[1]++;

    public void ReadSetting(in StatLine stat)
    {
        if (stat.Is("cas_enabled"u8)) HasTokens = stat.Value.SequenceEqual("yes"u8);
    }

    public void Read(in StatLine stat)
    {
        _identity.Read(in stat);
        if (stat.Is("version"u8))
        {
            Capabilities = ServerVersion.TryParse(stat.Value, out var version)
                ? new ServerCapabilities(version) : ServerCapabilities.Classic;
        }

        if (stat.Is("curr_items"u8)) Items = stat.Number ?? 0;
        if (stat.Is("bytes"u8)) UsedBytes = stat.Number ?? 0;
        var field = stat.Is("cmd_get"u8) ? 0 : stat.Is("cmd_set"u8) ? 1 : stat.Is("cmd_touch"u8) ? 2 : stat.Is("cmd_flush"u8) ? 3
            : stat.Is("delete_hits"u8) ? 4 : stat.Is("incr_hits"u8) ? 5 : stat.Is("decr_hits"u8) ? 6 : stat.Is("cas_hits"u8) ? 7 : -1;
        if (field >= 0) _counts[field] = stat.Number ?? 0;
    }

    /// <summary>All lines have been read.</summary>
    /// <returns>Whether anybody else has asked it for anything since the last time, as far as can be told.</returns>
    public bool Compare()
    {
        var hasOthers = false;
        for (var i = 0; i < Fields; i++)
        {
            hasOthers |= _isKnown && _counts[i] - _before[i] > _ours[i];
            (_before[i], _ours[i]) = (_counts[i], 0);
        }

        if (!_isKnown) _first = _identity;
        _isKnown = true;
        return hasOthers;
    }
}
