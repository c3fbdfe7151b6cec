using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;
using Understudy.Protocol.Text;
using Understudy.Proxy.Clients;
using Understudy.Proxy.Counting;
using Understudy.Proxy.Upstreams;
using Understudy.Routing.Plans;

namespace Understudy.Proxy.Forwarding;

/// <summary>Statistics that every server is asked for, for a moment: who does not answer is left out.</summary>
internal sealed class StatisticsFlight(ForwardingWorker worker) : ServerFlight(worker), IUpstreamCall
{
    // Whoever watches wants to know now, also while a server hangs. Too short to say anything of the server.
    private const long MostNanoseconds = 80_000_000;

    private readonly ServerFigures?[] _asked = new ServerFigures?[worker.Upstreams.Length];
    private readonly ServerFigures?[] _answers = new ServerFigures?[worker.Upstreams.Length];
    private StatisticsKind _kind;
    private Request _request;
    private int _waiting;

    /// <param name="client">Who asks.</param>
    /// <param name="request">What the parser read.</param>
    /// <param name="kind">What it asks for.</param>
    public void Start(ClientConnection client, in Request request, StatisticsKind kind)
    {
        _request = request;
        _kind = kind;
        Result = RequestOutcome.Done;
        Attach(client, (CountedVerb)Verb.Stats);
        var deadline = Worker.Now + Math.Min(MostNanoseconds, Worker.ReplyTimeoutNanoseconds / 3);
        var snapshot = Worker.Board.Current;
        _waiting = 1;
        for (var server = 0; server < _asked.Length; server++)
        {
            if (!snapshot.IsWritable(server)) continue;
            _asked[server] = new ServerFigures();
            if (Worker.Upstreams[server].TryEnqueue(this, server, Verb.Stats, deadline, out _)) _waiting++;
        }

        OnAnswered();
    }

    public void Write(int tag, UpstreamConnection upstream) => upstream.Output.Append(_kind switch
    {
        StatisticsKind.Items => TextRequestWriter.StatsItems,
        StatisticsKind.Slabs => TextRequestWriter.StatsSlabs,
        _ => TextRequestWriter.Stats,
    });

    public bool OnFrame(int tag, ReadOnlySpan<byte> frame, in Reply reply, UpstreamConnection upstream)
    {
        if (reply.Kind == ReplyKind.Stat)
        {
            _asked[tag]!.Add(frame);
            return true;
        }

        if (reply.Kind == ReplyKind.End)
        {
            _answers[tag] = _asked[tag];
            if (_kind == StatisticsKind.General) Worker.Servers[tag].Figures = _asked[tag];
        }

        OnAnswered();
        return false;
    }

    public void OnFailure(int tag, Outcome failure) => OnAnswered();

    protected override void Recycle()
    {
        Array.Clear(_asked);
        Array.Clear(_answers);
        Worker.StatisticsFlights.Return(this);
    }

    private void OnAnswered()
    {
        if (--_waiting > 0) return;
        if (Client is not null) Append(BinaryReplies.OfStatistics(in _request, Worker.Statistics.Reply(_kind, _answers)));
        Complete();
    }
}
