using System.Text;

namespace Understudy.Simulation.Servers;

/// <summary>Gathers a session's replies.</summary>
internal sealed class ReplyWriter
{
    private readonly List<byte> _bytes = [];

    public ReadOnlySpan<byte> Waiting => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_bytes);

    public void Line(string line, bool isHidden = false)
    {
        if (!isHidden) Line(Encoding.Latin1.GetBytes(line));
    }

    public void Value(string line, byte[] value)
    {
        Line(line);
        Line(value);
    }

    public void Value(byte[] value) => Line(value);

    public void Raw(ReadOnlySpan<byte> bytes) => _bytes.AddRange(bytes);

    /// <summary>Drops what was written behind a place.</summary>
    public void CutBehind(int length) => _bytes.RemoveRange(length, _bytes.Count - length);

    public void Consume(int count) => _bytes.RemoveRange(0, count);

    private void Line(byte[] bytes)
    {
        _bytes.AddRange(bytes);
        _bytes.Add((byte)'\r');
        _bytes.Add((byte)'\n');
    }
}
