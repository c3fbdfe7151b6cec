using System.Globalization;
using System.Text;
using Understudy.Connections.Servers;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;
using Understudy.Protocol.Text;
using Understudy.Proxy.Marks;
using Understudy.Proxy.Pools;
using Understudy.Proxy.Upstreams;
using Understudy.Routing.Plans;
using Understudy.Routing.Replicas;

namespace Understudy.Proxy.Health;

/// <summary>Finds servers that are one and the same process under two names: what is counted as two copies is one, and would be emptied by
/// the return of either.</summary>
/// <remarks>
/// Two that say the same of themselves are only suspected: in containers, process 1 that started in the same second is nothing rare. A
/// mark that is put on one and found on the other is the proof. On the first worker's loop.
/// </remarks>
internal sealed class Twins(RecoveryCrew crew)
{
    private const int MarkSeconds = 10;

    /// <summary>What is said of a server that is another one.</summary>
    public static string Refusal(PoolServer other) => $"it is {other} under another name, so it holds no copy of its own";

    /// <summary>A server in use, other than this one, that says the same of itself; null if there is none.</summary>
    public int? Suspect(int server, in ServerIdentity identity)
    {
        if (identity.IsUnknown) return null;
        var snapshot = crew.Board.Current;
        for (var other = 0; other < crew.ServerCount; other++)
        {
            if (other != server && snapshot.IsWritable(other) && crew.Servers[other].Life.Identity.Equals(identity)) return other;
        }

        return null;
    }

    /// <summary>A connection to a server in use has learnt who it is.</summary>
    public void OnIdentified(int server, ServerIdentity identity)
    {
        if (!crew.Board.Current.IsWritable(server) || Suspect(server, in identity) is not { } other) return;

        // The one that is IN stays, else the one that is named first.
        var snapshot = crew.Board.Current;
        var isOtherFirst = snapshot.IsIn(other) == snapshot.IsIn(server) ? other < server : snapshot.IsIn(other);
        var (first, second) = isOtherFirst ? (other, server) : (server, other);
        Mark(first, mark => new Search(this, first, second, mark).Start());
    }

    /// <summary>Puts a mark on a server.</summary>
    /// <param name="server">One that is in use.</param>
    /// <param name="onOver">Given the key, once it is there; null if it could not be put.</param>
    public void Mark(int server, Action<byte[]?> onOver) => new Putting(crew.Workers[0], server, onOver).Start();

    private void OnFound(int first, int second)
    {
        if (crew.Servers[second].SameAs == crew.Servers[first]) return;
        crew.Servers[second].SameAs = crew.Servers[first];
        crew.Logger.SameServer(crew.NameOf(second), crew.NameOf(first));

        // With a single copy nothing is promised that does not hold, and its keys have nowhere else to go.
        if (crew.Board.Current.Pool.CopyCount == 1) return;
        crew.Missed.Note(second, key: default);
        crew.Apply(second, ReplicaEvent.FoundTwice, Refusal(crew.Servers[first]));
    }

    private sealed class Putting(ServerWorker worker, int server, Action<byte[]?> onOver) : IUpstreamCall
    {
        private readonly byte[] _key = [.. OutMark.ReservedPrefix, .. Encoding.ASCII.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"twin:{worker.Loop.NextRandom():x16}"))];

        public void Start()
        {
            if (!worker.Upstreams[server].TryEnqueue(this, 0, Verb.Set, out _)) onOver(null);
        }

        public void Write(int tag, UpstreamConnection upstream)
        {
            var output = upstream.Output;
            var room = output.Reserve(_key.Length + TextRequestWriter.FixedRoom);
            output.Advance(TextRequestWriter.Store(adds: false, _key, flags: 0, MarkSeconds, valueBytes: 1, room));
            output.Append("1\r\n"u8);
        }

        public bool OnFrame(int tag, ReadOnlySpan<byte> frame, in Reply reply, UpstreamConnection upstream)
        {
            onOver(reply.Kind == ReplyKind.Stored ? _key : null);
            return false;
        }

        public void OnFailure(int tag, Outcome failure) => onOver(null);
    }

    private sealed class Search(Twins twins, int first, int second, byte[]? mark) : IUpstreamCall
    {
        public void Start()
        {
            if (mark is not null) twins.Connection(second).TryEnqueue(this, 0, Verb.Get, out _);
        }

        public void Write(int tag, UpstreamConnection upstream)
        {
            var room = upstream.Output.Reserve(mark!.Length + TextRequestWriter.FixedRoom);
            upstream.Output.Advance(TextRequestWriter.Get(mark, room));
        }

        public bool Answers(int tag, ReadOnlySpan<byte> frame, in Reply reply) =>
            frame.Slice(reply.KeyOffset, reply.KeyLength).SequenceEqual(mark!);

        public bool OnFrame(int tag, ReadOnlySpan<byte> frame, in Reply reply, UpstreamConnection upstream)
        {
            if (reply.Kind == ReplyKind.Value) twins.OnFound(first, second);
            return false;
        }

        public void OnFailure(int tag, Outcome failure)
        {
        }
    }

    private UpstreamConnection Connection(int server) => crew.Workers[0].Upstreams[server];
}
