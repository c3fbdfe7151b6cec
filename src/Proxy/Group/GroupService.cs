using System.Net;
using Microsoft.Extensions.Logging;
using Understudy.Proxy.Workers;
using Understudy.Routing.Group;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy.Group;

/// <summary>A proxy of a group with its threads: one for its part in the group, and while it leads those of an engine.</summary>
internal sealed class GroupService : IOfficeHost, IDisposable
{
    private readonly GroupSetup _setup;
    private readonly Func<LoopThreads> _newThreads;
    private readonly Func<IReadOnlyList<IEventLoop>, GroupService, ProxyCrew> _newCrew;
    private readonly LoopThreads _frontThreads;
    private readonly NetworkAddress?[] _addresses;
    private readonly bool[] _areFixed;
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Unit _unit;

    /// <param name="setup">Of the group.</param>
    /// <param name="addresses">Of the servers, by number.</param>
    /// <param name="proxy">How many clients there may be.</param>
    /// <param name="newThreads">Makes threads for an engine.</param>
    /// <param name="newCrew">Makes an engine on their loops.</param>
    /// <param name="frontThreads">One thread.</param>
    /// <param name="logger">Hears of changes of role.</param>
    public GroupService(
        GroupSetup setup, IReadOnlyList<NetworkAddress?> addresses, ProxyOptions proxy, Func<LoopThreads> newThreads,
        Func<IReadOnlyList<IEventLoop>, GroupService, ProxyCrew> newCrew, LoopThreads frontThreads, ILogger logger)
    {
        (_setup, _newThreads, _newCrew, _frontThreads) = (setup, newThreads, newCrew, frontThreads);
        _addresses = [.. addresses];
        Front = new GroupFront(frontThreads.Loops[0], setup,
            [.. Enumerable.Range(0, _addresses.Length).Select(server => (Func<NetworkAddress?>)(() => AddressOf(server)))],
            proxy, this, logger);
        _unit = NewUnit();
        _areFixed = [.. Crew.Board.Current.Pool.Servers.Select(server => server.Port == 0 || IPAddress.TryParse(server.Host, out _))];
    }

    public GroupFront Front { get; }

    /// <summary>The engine that runs, or the one that would. Any thread.</summary>
    public ProxyCrew Crew => _unit.Engine.Crew;

    /// <summary>Its threads. Any thread.</summary>
    public LoopThreads Threads => _unit.Threads;

    /// <summary>Whether there is an engine that runs. Any thread.</summary>
    public bool IsLeading => _unit.IsRunning;

    public Task Started => _started.Task;

    OfficeEngine IOfficeHost.Next => _unit.Engine;

    public NetworkAddress? AddressOf(int server) => Volatile.Read(ref _addresses[server]);

    public void Start()
    {
        Front.Start();
        _frontThreads.Start([Front]);
        _started.TrySetResult();
    }

    /// <summary>A server's name stands for another address now. Any thread.</summary>
    public void Move(int server, NetworkAddress address) => _frontThreads.Loops[0].Post(new LoopCall(() =>
    {
        Volatile.Write(ref _addresses[server], address);
        var crew = Crew;
        if (IsLeading) crew.Workers[0].Loop.Post(new LoopCall(() => crew.Move(server, address)));
        else crew.Servers[server].Address = address;
    }));

    /// <summary>Ends once each of its threads has had a turn. Any thread.</summary>
    public async Task AnswerAsync()
    {
        await _frontThreads.AnswerAsync();
        var unit = _unit;
        if (unit.IsRunning) await Task.WhenAny(unit.Threads.AnswerAsync(), unit.Ended.Task);
    }

    /// <summary>Any thread.</summary>
    public void Drain(TimeSpan limit) =>
        _frontThreads.Loops[0].Post(new LoopCall(() => Front.Drain((long)limit.TotalNanoseconds)));

    public bool Join(TimeSpan timeout) => _frontThreads.Join(timeout);

    /// <summary>What an operator asks of the group: the line, and whom to answer, on any thread. Any thread.</summary>
    public void Ask(string line, Action<string> answer) => _frontThreads.Loops[0].Post(new LoopCall(() => answer(Front.Answer(line))));

    public void Dispose()
    {
        _frontThreads.Dispose();
        _unit.Engine.Gate.Close();
        if (_unit.IsRunning) _unit.Threads.Cut();
        else _unit.Threads.Dispose();
        Front.Dispose();
    }

    // A name may stand for another address here than where the leader looked it up last; and logging in is the engine's.
    NetworkAddress? IOfficeHost.ReadAddressOf(int server) =>
        _areFixed[server] && Crew.Servers[server].Login is null ? AddressOf(server) : null;

    void IOfficeHost.Run(OfficeEngine engine)
    {
        _unit.IsRunning = true;
        _unit.Threads.Start(engine.Crew.Host.Owners);
    }

    bool IOfficeHost.HasEnded(OfficeEngine engine) => _unit.Threads.Join(TimeSpan.Zero);

    void IOfficeHost.End(OfficeEngine engine)
    {
        var unit = _unit;
        unit.Threads.Cut();
        _unit = NewUnit();
        unit.Ended.TrySetResult();
    }

    private Unit NewUnit()
    {
        var threads = _newThreads();
        var gate = OfficeGate.Of(_setup, GroupRules.All, _addresses.Length);
        return new Unit(new OfficeEngine(threads.Loops, gate, loops => _newCrew(loops, this)), threads);
    }

    private sealed class Unit(OfficeEngine engine, LoopThreads threads)
    {
        private volatile bool _isRunning;

        public OfficeEngine Engine => engine;

        public LoopThreads Threads => threads;

        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsRunning
        {
            get => _isRunning;
            set => _isRunning = value;
        }
    }
}
