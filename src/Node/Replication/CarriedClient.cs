using Understudy.Protocol.Links;
using Understudy.Transport.Sockets;

namespace Understudy.Node.Replication;

/// <summary>A client of the follower, at the leader: looks to its session like a connection of its own.</summary>
internal sealed class CarriedClient(CarriedClients clients, int number) : ISocket
{
    // What may be on its way to a client that does not take it: as much as a connection's own output.
    private const long WindowBytes = 1 << 20;

    private long _told;
    private long _taken;
    private bool _isBlocked;
    private bool _isOver;

    public int Number => number;

    /// <summary>Bytes of requests.</summary>
    public long Received { get; private set; }

    /// <summary>Up to where the follower knows that it is done.</summary>
    public long Settled { get; set; }

    public ICarriedSession Session { get; set; } = null!;

    public string RemoteName => $"{clients.PeerName} for its client {number}";

    public string LocalName => string.Empty;

    public int UnconfirmedBytes => 0;

    public bool TryTellPeerRoom(out int bytes)
    {
        bytes = 0;
        return false;
    }

    public int Send(ReadOnlySpan<byte> bytes)
    {
        // As on a broken connection.
        if (_isOver || clients.Link is not { } link) return bytes.Length;
        var sent = 0;
        while (sent < bytes.Length && link.HasRoom && _told - _taken < WindowBytes)
        {
            var piece = bytes[sent..][..Math.Min(bytes.Length - sent, Forwards.PieceBytes)];
            PairFrames.Bytes(link.Output, LinkVerb.Told, piece, number);
            sent += piece.Length;
            _told += piece.Length;
        }

        _isBlocked = sent < bytes.Length;
        return sent;
    }

    // What may be under way from one client is bounded where it comes from.
    public void PauseReceiving()
    {
    }

    public void ResumeReceiving()
    {
    }

    public void Close() => Abort();

    public void Abort()
    {
        if (_isOver) return;
        _isOver = true;
        clients.Remove(this);
    }

    public void OnAsked(ReadOnlySpan<byte> bytes)
    {
        Received += bytes.Length;
        Session.OnReceived(bytes);
    }

    public void OnTaken(long bytes)
    {
        _taken = Math.Clamp(bytes, _taken, _told);
        OnRoom();
    }

    public void OnRoom()
    {
        if (!_isBlocked || _isOver) return;
        _isBlocked = false;
        Session.OnWritable();
    }

    /// <summary>The follower, or its client, is gone.</summary>
    public void OnGone()
    {
        if (_isOver) return;
        _isOver = true;
        Session.OnClosed(CloseReason.Reset);
    }
}
