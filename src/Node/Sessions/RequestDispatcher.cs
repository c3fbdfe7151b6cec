using Understudy.Node.State;
using Understudy.Node.Watching;
using Understudy.Protocol.Binary;
using Understudy.Protocol.Requests;
using Understudy.Store;

namespace Understudy.Node.Sessions;

/// <summary>Executes requests: finds the verb's method, and the answer to what is no request.</summary>
internal sealed class RequestDispatcher
{
    private readonly WorkerState _worker;
    private readonly WatchLog _watch;
    private readonly TextCommands _text;
    private readonly MetaCommands _meta;
    private readonly BinaryCommands _binary;
    private readonly ServerCommands _server;

    /// <param name="node">What all workers share.</param>
    /// <param name="worker">Whose clients ask.</param>
    /// <param name="board">Who watches the node.</param>
    /// <param name="watch">What they are told of this worker.</param>
    /// <param name="clients">The worker's, for <c>stats conns</c>.</param>
    public RequestDispatcher(
        NodeState node, WorkerState worker, WatchBoard board, WatchLog watch, IReadOnlyList<INodeClient> clients)
    {
        _worker = worker;
        _watch = watch;
        _text = new TextCommands(worker, watch);
        _meta = new MetaCommands(worker, watch, _text);
        _binary = new BinaryCommands(worker, watch, _text);
        _server = new ServerCommands(node, worker, board, clients);
    }

    /// <summary>The key of a request of one key, as it is stored. Valid until the next request.</summary>
    public ReadOnlySpan<byte> KeyOf(ReadOnlySpan<byte> bytes, in Request request) => _meta.KeyOf(bytes, in request);

    /// <summary>Executes a valid request that lies at the front of the bytes.</summary>
    /// <returns>False if it is not done: it is to be executed again once the client has taken what it was sent.</returns>
    public bool Execute(ClientSession client, ReadOnlySpan<byte> bytes, in Request request)
    {
        if (_watch.IsOn) NoteLookups(client, bytes, in request);
        switch (request.Verb)
        {
            case Verb.Get or Verb.Gets or Verb.Gat or Verb.Gats: return _text.Retrieve(client, bytes, in request);
            case Verb.Set or Verb.Add or Verb.Replace or Verb.Append or Verb.Prepend or Verb.Cas:
                _text.Store(client, bytes, in request);
                break;
            case Verb.Delete: _text.Delete(client, bytes, in request); break;
            case Verb.Touch: _text.Touch(client, bytes, in request); break;
            case Verb.Incr or Verb.Decr: _text.Count(client, bytes, in request); break;
            case Verb.MetaGet: _meta.Get(client, bytes, in request); break;
            case Verb.MetaSet: _meta.Set(client, bytes, in request); break;
            case Verb.MetaDelete: _meta.Delete(client, bytes, in request); break;
            case Verb.MetaArithmetic: _meta.Count(client, bytes, in request); break;
            case Verb.MetaDebug: _meta.Describe(client, bytes, in request); break;
            case Verb.MetaNoop: client.Output.Append("MN\r\n"u8); break;
            default: _server.Execute(client, bytes, in request); break;
        }

        return true;
    }

    /// <summary>Answers a request that is not valid, as memcached would; the commands of its administrators are among them, since no
    /// proxy passes those on.</summary>
    public void Refuse(ClientSession client, ReadOnlySpan<byte> bytes, in Request request)
    {
        if (request.Error == RequestError.Unknown && _server.TryAdminister(client, bytes[..request.CommandLength])) return;
        if (request.Error != RequestError.TooLarge) _worker.Counters.Invalid++;
        var isStorage = request.Error is RequestError.TooLarge or RequestError.BadChunk;
        if (isStorage && request.Verb != Verb.MetaSet && _worker.Prefixes.IsOn)
            _worker.Prefixes.Set(bytes.Slice(request.KeyOffset, request.KeyLength));
        if (request.Error == RequestError.TooLarge) DropOldValue(client, bytes, in request);
        // memcached looks at the end of a value only once it has counted it.
        if (request.Error == RequestError.BadChunk) _worker.Counters.Sets++;
        var reply = RequestErrors.Reply(in request);
        if (!reply.IsEmpty) client.Output.Append(reply);
    }

    /// <summary>Executes a valid request of the binary protocol.</summary>
    public void ExecuteBinary(ClientSession client, ReadOnlySpan<byte> bytes, in Request request)
    {
        var key = bytes.Slice(request.KeyOffset, request.KeyLength);
        if (request.Verb == Verb.Stats)
        {
            _server.TellBinary(client, key, in request);
            return;
        }

        if (_watch.IsOn && !key.IsEmpty) _watch.LookedUp(client, key);
        switch (request.Verb)
        {
            // The last one is a touch.
            case Verb.Gets or Verb.Gats or Verb.MetaGet: _binary.Retrieve(client, key, in request); break;
            case Verb.MetaSet: _binary.Store(client, key, bytes.Slice(request.LineLength, request.ValueLength), in request); break;
            case Verb.MetaDelete: _binary.Delete(client, key, in request); break;
            case Verb.MetaArithmetic: _binary.Count(client, key, in request); break;
            default: _server.ExecuteBinary(client, in request); break;
        }
    }

    /// <summary>Answers a request of the binary protocol that is not valid.</summary>
    public void RefuseBinary(ClientSession client, ReadOnlySpan<byte> bytes, in Request request)
    {
        switch (request.Error)
        {
            case RequestError.TooLarge:
                _binary.RefuseValue(client, bytes.Slice(request.KeyOffset, request.KeyLength), in request);
                break;
            case RequestError.None:
                // It did not begin as a request does.
                break;
            default:
                _worker.Counters.Invalid++;
                BinaryCommands.Refuse(client, in request, BinaryFrame.StatusOf(request.Error));
                break;
        }
    }

    // Those who watch are told of every key that is about to be looked up: all writes begin with that as well.
    private void NoteLookups(ClientSession client, ReadOnlySpan<byte> bytes, in Request request)
    {
        if (request.HasManyKeys)
        {
            // A multi-get that goes on has been noted.
            if (client.KeysDone > 0) return;
            var keys = new KeyEnumerator(bytes[request.KeyOffset..request.KeysEnd]);
            while (keys.MoveNext()) _watch.LookedUp(client, keys.Current);
        }
        else if (request.KeyLength > 0)
        {
            _watch.LookedUp(client, _meta.KeyOf(bytes, in request));
        }
    }

    // A client that was told of a failed set must not read what was there before; memcached does this for set and ms only.
    private void DropOldValue(ClientSession client, ReadOnlySpan<byte> bytes, in Request request)
    {
        _worker.Counters.TooLarge++;
        var key = _meta.KeyOf(bytes, in request);
        var mode = request.Verb == Verb.MetaSet ? MetaRequests.ModeOf(request.Mode, comparesCas: false) : TextCommands.ModeOf(request.Verb);
        var refused = new StoreRequest { Key = key, Value = default, Mode = mode };
        if (_watch.IsOn) _watch.Stored(client, in refused, StoreOutcome.TooLarge);
        if (request.Verb is not (Verb.Set or Verb.MetaSet)) return;
        if (_watch.IsOn) _watch.LookedUp(client, key);
        _worker.Store.Delete(key);
    }
}
