using Understudy.Node.Workers;
using Understudy.Protocol.Requests;
using Understudy.Store;

namespace Understudy.Node.Sessions;

/// <summary>Executes requests: finds the verb's method, and the answer to what is no request.</summary>
internal sealed class RequestDispatcher
{
    private readonly NodeWorker _worker;
    private readonly TextCommands _text;
    private readonly MetaCommands _meta;
    private readonly ServerCommands _server;

    public RequestDispatcher(NodeCrew crew, NodeWorker worker)
    {
        _worker = worker;
        _text = new TextCommands(worker);
        _meta = new MetaCommands(worker, _text);
        _server = new ServerCommands(crew, worker);
    }

    /// <summary>Executes a valid request that lies at the front of the bytes.</summary>
    /// <returns>False if it is not done: it is to be executed again once the client has taken what it was sent.</returns>
    public bool Execute(ClientSession client, ReadOnlySpan<byte> bytes, in Request request)
    {
        if (_worker.Watch.IsOn) NoteLookups(client, bytes, in request);
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
        if (request.Error == RequestError.TooLarge) DropOldValue(client, bytes, in request);
        // memcached looks at the end of a value only once it has counted it.
        if (request.Error == RequestError.BadChunk) _worker.Counters.Sets++;
        var reply = RequestErrors.Reply(in request);
        if (!reply.IsEmpty) client.Output.Append(reply);
    }

    // Those who watch are told of every key that is about to be looked up: all writes begin with that as well.
    private void NoteLookups(ClientSession client, ReadOnlySpan<byte> bytes, in Request request)
    {
        if (request.HasManyKeys)
        {
            // A multi-get that goes on has been noted.
            if (client.KeysDone > 0) return;
            var keys = new KeyEnumerator(bytes[request.KeyOffset..request.KeysEnd]);
            while (keys.MoveNext()) _worker.Watch.LookedUp(client, keys.Current);
        }
        else if (request.KeyLength > 0)
        {
            _worker.Watch.LookedUp(client, _meta.KeyOf(bytes, in request));
        }
    }

    // A client that was told of a failed set must not read what was there before; memcached does this for set and ms only.
    private void DropOldValue(ClientSession client, ReadOnlySpan<byte> bytes, in Request request)
    {
        _worker.Counters.TooLarge++;
        var key = _meta.KeyOf(bytes, in request);
        var mode = request.Verb == Verb.MetaSet ? MetaRequests.ModeOf(request.Mode, comparesCas: false) : TextCommands.ModeOf(request.Verb);
        var refused = new StoreRequest { Key = key, Value = default, Mode = mode };
        if (_worker.Watch.IsOn) _worker.Watch.Stored(client, in refused, StoreOutcome.TooLarge);
        if (request.Verb is not (Verb.Set or Verb.MetaSet)) return;
        if (_worker.Watch.IsOn) _worker.Watch.LookedUp(client, key);
        _worker.Store.Delete(key);
    }
}
