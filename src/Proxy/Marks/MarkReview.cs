using Understudy.Proxy.Upstreams;
using Understudy.Routing.Replicas;
using Understudy.Transport.Loops;

namespace Understudy.Proxy.Marks;

/// <summary>Before a proxy serves: asks all servers at once what an earlier proxy left there, and takes those out of use that
/// were.</summary>
/// <remarks>On the first worker's loop. A server that does not answer within the deadlines says nothing.</remarks>
internal sealed class MarkReview
{
    private readonly ServerCrew _crew;
    private readonly OutTimes _times;
    private readonly IEventLoop _loop;
    private readonly Action _onOver;
    private readonly MarkReader[] _readers;
    private readonly ActionTimer _timer;
    private bool _isOver;

    /// <param name="crew">Whose servers to ask.</param>
    /// <param name="times">Since when they are out.</param>
    /// <param name="first">The first worker.</param>
    /// <param name="onOver">Called once, when servers are in the state that they have to be in.</param>
    public MarkReview(ServerCrew crew, OutTimes times, ServerWorker first, Action onOver)
    {
        (_crew, _times) = (crew, times);
        _loop = first.Loop;
        _onOver = onOver;
        _timer = new ActionTimer(Conclude);
        var servers = crew.Board.Current.Pool.Numbers.ToArray();
        byte[][] keys = [.. servers.Select(server => OutMark.KeyOf(crew.NameOf(server)))];
        _readers = [.. from number in servers
                       let server = crew.Servers[number]
                       let address = server.Address
                       where address is not null
                       select new MarkReader(first.Loop, first.Dialer, server, address, keys, OnReaderOver)];
    }

    public void Start()
    {
        foreach (var reader in _readers) reader.Start();
        _loop.Schedule(_timer, (long)(_crew.Options.ConnectTimeout + _crew.Options.ReplyTimeout).TotalNanoseconds);
    }

    private void OnReaderOver()
    {
        if (Array.TrueForAll(_readers, reader => reader.IsOver)) Conclude();
    }

    private void Conclude()
    {
        if (_isOver) return;
        _isOver = true;
        _loop.Cancel(_timer);
        var marks = new List<OutMark>();
        foreach (var reader in _readers)
        {
            reader.Stop();
            marks.AddRange(reader.Marks);
        }

        // As a rule there are none, and the first client waits.
        if (marks.Count > 0) TakeOut(marks);
        _onOver();
    }

    private void TakeOut(List<OutMark> marks)
    {
        foreach (var mark in OutMark.Believed(marks)) TakeOut(mark);
    }

    private void TakeOut(OutMark mark)
    {
        _crew.Missed.Note(mark.Server, key: default);
        var since = DateTimeOffset.FromUnixTimeMilliseconds(mark.SinceUnixMilliseconds);
        _crew.Logger.FoundOut(_crew.NameOf(mark.Server), since, _crew.NameOf(mark.Holder));
        _crew.Apply(mark.Server, ReplicaEvent.FailedWrite, "it was out of use when this proxy started, and what it missed is not known");
        _times.Recall(_crew.Servers[mark.Server], mark.SinceUnixMilliseconds);
    }
}
