using System.Text;

namespace Understudy.Scenarios.Hostile;

/// <summary>Clients that try to harm the others, each on a thread of its own, until they are disposed.</summary>
internal sealed class HostileClients : IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Thread[] _threads;

    public HostileClients(UnderstudyProcess proxy)
    {
        Action<Wire, Random>[] attacks = [EchoKeys, SendGarbage, SendLongLine, ReadNothing, StallWithinValue];
        _threads = [.. attacks.Select((attack, seed) => new Thread(() => Attack(proxy, attack, new Random(seed))) { IsBackground = true })];
        foreach (var thread in _threads) thread.Start();
    }

    public void Dispose()
    {
        _end.Cancel();
        foreach (var thread in _threads) thread.Join();
        _end.Dispose();
    }

    private void Attack(UnderstudyProcess proxy, Action<Wire, Random> attack, Random random)
    {
        while (!_end.IsCancellationRequested)
        {
            using var wire = proxy.Connect();
            attack(wire, random);

            // A machine of two cores is to be left to the proxy for the most part.
            _end.Token.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(20));
        }
    }

    private static void EchoKeys(Wire wire, Random random)
    {
        string[] keys = ["7\r\nVALUE account:7 0 5\r\nEVIL!\r\nEND\r\n", "x c", " \r\nEND", "1\r\nVA 5\r\nEVIL!", "z W"];
        var word = Convert.ToBase64String(Encoding.Latin1.GetBytes(keys[random.Next(keys.Length)] + random.Next(10)));
        string[] requests =
        [
            $"mg {word} b k N30\r\n", $"mg {word} b k v t\r\n", $"me {word} b\r\n", $"ms {word} 1 b k Oa\r\nx\r\n",
            $"ma {word} b k N0 v\r\n", $"md {word} b k I\r\n", $"mg {word} b k R10 T30 q\r\n", $"md {word} b k\r\n",
        ];
        wire.Send(string.Concat(Enumerable.Range(0, 50).Select(_ => requests[random.Next(requests.Length)])) + "mn\r\n");
        wire.TryReadThrough("MN\r\n", TimeSpan.FromSeconds(2), out _);
    }

    private static void SendGarbage(Wire wire, Random random)
    {
        var garbage = new byte[random.Next(1, 20_000)];
        random.NextBytes(garbage);
        wire.TrySend(garbage, TimeSpan.FromMilliseconds(200));
    }

    private static void SendLongLine(Wire wire, Random random) =>
        wire.TrySend(Encoding.Latin1.GetBytes("get " + new string('k', random.Next(2_000, 3_000_000))), TimeSpan.FromMilliseconds(200));

    private static void ReadNothing(Wire wire, Random random)
    {
        wire.Set($"big{random.Next(4)}", new string('x', 20_000));
        var requests = string.Concat(Enumerable.Repeat("get big0 big1 big2 big3\r\n", 50));
        wire.TrySend(Encoding.Latin1.GetBytes(requests), TimeSpan.FromMilliseconds(200), alsoRead: false);
    }

    private static void StallWithinValue(Wire wire, Random random)
    {
        var half = Encoding.Latin1.GetBytes($"set half{random.Next(9)} 0 0 900000\r\n{new string('x', 500_000)}");
        wire.TrySend(half, TimeSpan.FromMilliseconds(200));
    }
}
