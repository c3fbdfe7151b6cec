using System.Buffers;
using Understudy.Node.Importing;
using Understudy.Node.Replication;
using Understudy.Node.State;
using Understudy.Protocol.Requests;
using Understudy.Store;

namespace Understudy.Node.Sessions;

/// <summary>Lets a client's request wait until the source of an import has said what it knows of the keys.</summary>
/// <param name="client">Whose.</param>
/// <param name="import">Who asks the source.</param>
/// <param name="worker">The client's.</param>
/// <param name="pair">Whether this node takes items; null: it belongs to no pair.</param>
internal sealed class SourceWait(ClientSession client, ItemImport import, WorkerState worker, GateState? pair)
{
    private bool _isTold;

    /// <summary>The request at the front waits.</summary>
    public bool IsUnderWay { get; private set; }

    /// <summary>Whether a request may be executed only once the source has answered; then it is asked.</summary>
    /// <param name="dispatcher">Knows what keys stand for.</param>
    /// <param name="bytes">Of the request.</param>
    /// <param name="request">What the parser read from them.</param>
    public bool MustWait(RequestDispatcher dispatcher, ReadOnlySpan<byte> bytes, in Request request)
    {
        if (_isTold)
        {
            // It is the same request: nothing is read behind one that waits.
            _isTold = false;
            return false;
        }

        if (!import.IsOn || request.Error is not (RequestError.None or RequestError.TooLarge) || ReplicaGate.IsHarmless(in request))
            return false;
        if (pair is not null && worker.Loop.Now > pair.LeadsUntil) return false;
        var keys = new ArrayBufferWriter<byte>();
        // What is set whatever was there needs nothing of the source.
        if (request.Verb == Verb.Set || request.KeyLength == 0)
        {
        }
        else if (request.HasManyKeys)
        {
            var all = new KeyEnumerator(bytes[request.KeyOffset..request.KeysEnd]);
            while (all.MoveNext()) Add(keys, all.Current);
        }
        else
        {
            Add(keys, dispatcher.KeyOf(bytes, in request));
        }

        var writes = !ReplicaGate.IsRead(in request);
        if (keys.WrittenCount == 0 && (!writes || import.IsMarked)) return false;
        IsUnderWay = true;
        worker.FirstLoop.Post(new SourceQuestion(import, worker.Loop, keys.WrittenSpan.ToArray(), writes, OnTold));
        return true;
    }

    private void Add(ArrayBufferWriter<byte> keys, ReadOnlySpan<byte> key)
    {
        if (key.Length > byte.MaxValue || worker.Store.IsOwn(key)) return;
        if (!import.Rules.AsksForCopies && worker.Store.Peek(key, out _) == FindOutcome.Hit) return;
        keys.Write([(byte)key.Length]);
        keys.Write(key);
    }

    private void OnTold()
    {
        IsUnderWay = false;
        _isTold = true;
        if (!client.HasLeft) client.Wake();
    }
}
