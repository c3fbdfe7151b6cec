using System.Text;
using Understudy.Protocol;
using Understudy.Protocol.Requests;
using Understudy.Transport.Sockets;

namespace Understudy.Simulation.Servers;

/// <summary>One connection of a model server: executes what has been received, also after the other end has gone.</summary>
internal sealed class ServerSession(ModelMemcached server) : ISocketHandler
{
    private const int MaxValueBytes = 1 << 20;

    private readonly List<byte> _received = [];
    private readonly ReplyWriter _reply = new();
    private ISocket? _socket;

    public string RemoteName { get; private set; } = "";

    public void Open(ISocket socket) => (_socket, RemoteName) = (socket, socket.RemoteName);

    public void OnConnected()
    {
    }

    public void OnReceived(ReadOnlySpan<byte> bytes)
    {
        _received.AddRange(bytes);
        var unread = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_received);
        var consumed = 0;
        while (consumed < unread.Length && _socket is not null && TryExecute(unread[consumed..], out var length)) consumed += length;
        if (_socket is null) return;
        _received.RemoveRange(0, consumed);
        Send();
    }

    public void OnEndOfStream() => Close();

    public void OnWritable() => Send();

    public void OnClosed(CloseReason reason)
    {
        _socket = null;
        server.OnSessionOver(this);
    }

    private bool TryExecute(ReadOnlySpan<byte> bytes, out int length)
    {
        length = 0;
        switch (RequestParser.TryRead(bytes, MaxValueBytes, out var request))
        {
            case ParseStatus.Complete when !Knows(in request):
                // The line alone: what follows is read as the next command, whether or not it was a value.
                length = request.LineLength;
                _reply.Line("ERROR");
                return true;
            case ParseStatus.Complete when IsSlabDump(bytes, in request):
                length = (int)request.Length;
                _reply.Raw(bytes.StartsWith("stats items"u8) ? "STAT items:1:number 1\r\nEND\r\n"u8 : server.Store.SlabDump());
                return true;
            case ParseStatus.Complete:
                length = (int)request.Length;
                Execute(bytes, in request);
                return true;
            case ParseStatus.Invalid when request.Length <= bytes.Length:
                length = (int)request.Length;
                // The parser reads what clients may ask a proxy, and this they may not.
                if (bytes.StartsWith("lru_crawler metadump "u8) && IsDump(bytes)) _reply.Raw(server.Store.Dump());
                else _reply.Raw(RequestErrors.Reply(in request));
                return true;
            case ParseStatus.MustClose:
                Close();
                return false;
            default:
                return false;
        }
    }

    private bool Knows(in Request request) => server.Capabilities.Knows(request.Verb)
        && (request.Verb is Verb.Get or Verb.Gets || request.LineLength <= server.Capabilities.MaxLineBytes);

    private static bool IsSlabDump(ReadOnlySpan<byte> bytes, in Request request) =>
        request.Verb == Verb.Stats && (bytes.StartsWith("stats items"u8) || bytes.StartsWith("stats cachedump"u8));

    private bool IsDump(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith("lru_crawler metadump hash"u8) ? server.Capabilities.HasMetadumpByHash : server.Capabilities.HasMetadump;

    private void Execute(ReadOnlySpan<byte> bytes, in Request request)
    {
        if (request.Verb == Verb.Quit)
        {
            Close();
            return;
        }

        var line = Encoding.Latin1.GetString(bytes[..request.CommandLength]);
        var value = request.ValueLength < 0 ? [] : bytes.Slice(request.LineLength, request.ValueLength).ToArray();
        var before = _reply.Waiting.Length;
        if (request.Verb >= Verb.MetaNoop) MetaCommands.Execute(server.Store, in request, line, value, _reply);
        else TextCommands.Execute(server, in request, line, value, _reply);
        if (server.Lie is { } lie)
        {
            var said = lie(line, Encoding.Latin1.GetString(_reply.Waiting[before..]));
            _reply.CutBehind(before);
            _reply.Raw(Encoding.Latin1.GetBytes(said));
        }

        if (server.Timeline.IsOn) server.Timeline.Executed(server.Name, line, value, _reply.Waiting[before..]);
    }

    private void Send()
    {
        if (_socket is null || _reply.Waiting.IsEmpty) return;
        _reply.Consume(_socket.Send(_reply.Waiting));
    }

    private void Close()
    {
        Send();
        _socket?.Close();
        _socket = null;
        server.OnSessionOver(this);
    }
}
