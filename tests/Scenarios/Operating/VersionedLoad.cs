using System.Globalization;
using System.Net.Sockets;

namespace Understudy.Scenarios.Operating;

/// <summary>Clients that set growing versions of keys of their own and read them, and remember every answer that no client should
/// get.</summary>
internal sealed class VersionedLoad : IDisposable
{
    private const int KeysPerClient = 50;
    private readonly Lock _oneAtATime = new();
    private readonly List<string> _faults = [];
    private readonly List<Thread> _threads = [];
    private volatile bool _isStopping;
    private long _answers;

    public VersionedLoad(UnderstudyProcess proxy, int clients = 3)
    {
        for (var i = 0; i < clients; i++)
        {
            var name = $"client{i}";
            var thread = new Thread(() => Run(proxy, name)) { Name = name };
            _threads.Add(thread);
            thread.Start();
        }
    }

    public long Answers => Interlocked.Read(ref _answers);

    /// <summary>Lets the load go on until it has had so many more answers.</summary>
    public void AwaitAnswers(int more)
    {
        var target = Answers + more;
        Eventually.True(() => Answers >= target || Faults.Count > 0, TimeSpan.FromSeconds(60), () => $"only {Answers} of {target} answers");
    }

    /// <summary>Misses, errors, old values, and answers that took too long.</summary>
    public IReadOnlyList<string> Faults
    {
        get { lock (_oneAtATime) return [.. _faults]; }
    }

    public void Stop()
    {
        _isStopping = true;
        foreach (var thread in _threads) thread.Join();
    }

    public void Dispose() => Stop();

    private void Run(UnderstudyProcess proxy, string name)
    {
        try
        {
            using var client = proxy.Connect();
            var versions = new int[KeysPerClient];
            for (var step = 0; !_isStopping; step++)
            {
                var key = step * 7 % KeysPerClient;
                if (versions[key] == 0 || step % 4 == 0) Write(client, $"{name}-{key}", ref versions[key]);
                else Read(client, $"{name}-{key}", versions[key]);
                Interlocked.Increment(ref _answers);
                // A machine that runs many tests at once is left some of its time.
                Thread.Sleep(1);
            }
        }
        catch (Exception failure) when (failure is IOException or TimeoutException or InvalidDataException or SocketException)
        {
            Note($"{name}: {failure.Message}");
        }
    }

    private void Write(Wire client, string key, ref int version)
    {
        version++;
        var answer = client.Set(key, version.ToString(CultureInfo.InvariantCulture), Cluster.AnswerLimit);
        if (answer != "STORED\r\n") Note($"set {key} to {version} was answered {answer.TrimEnd()}");
    }

    private void Read(Wire client, string key, int version)
    {
        var value = client.Get(key, Cluster.AnswerLimit);
        if (value != version.ToString(CultureInfo.InvariantCulture)) Note($"get {key} gave {value ?? "nothing"} instead of {version}");
    }

    private void Note(string fault)
    {
        lock (_oneAtATime)
        {
            if (_faults.Count < 20) _faults.Add(fault);
        }
    }
}
