namespace Understudy.Scenarios.Together;

public sealed class SeveralProxiesTests : IDisposable
{
    private readonly MemcachedProcess[] _primaries = MemcachedProcess.StartMany(3);
    private readonly MemcachedProcess[] _backups = MemcachedProcess.StartMany(1);
    private readonly UnderstudyProcess _a;
    private readonly UnderstudyProcess _b;

    public SeveralProxiesTests()
    {
        _a = UnderstudyProcess.InFrontOf(_primaries, _backups);
        _b = UnderstudyProcess.InFrontOf(_primaries, _backups);
    }

    [Fact]
    public void A_value_written_through_one_is_read_through_the_other_at_once()
    {
        using var writer = _a.Connect();
        using var reader = _b.Connect();

        for (var i = 0; i < 500; i++)
        {
            writer.Set($"k{i % 50}", $"{i}").ShouldBe("STORED\r\n");
            reader.Get($"k{i % 50}").ShouldBe($"{i}");
        }
    }

    [Fact]
    public void Both_place_every_key_on_the_same_servers()
    {
        using var a = _a.Connect();
        using var b = _b.Connect();
        string[] keys = [.. Enumerable.Range(0, 60).Select(i => $"k{i}")];

        foreach (var key in keys) a.Set(key, "a");
        foreach (var key in keys) b.Set(key, "b");

        foreach (var key in keys) _primaries.Select(s => s.ValueOf(key)).Where(v => v is not null).ShouldBe(["b"], key);
    }

    [Fact]
    public void The_other_proxy_goes_on_when_one_is_killed()
    {
        using var a = _a.Connect();
        a.Set("k", "v").ShouldBe("STORED\r\n");

        _a.Process.Kill();
        using var b = _b.Connect();

        b.Get("k").ShouldBe("v");
        b.Set("k", "w").ShouldBe("STORED\r\n");
    }

    [Fact]
    public void Flush_all_through_one_empties_every_server_and_copy()
    {
        using var a = _a.Connect();
        using var b = _b.Connect();
        string[] keys = [.. Enumerable.Range(0, 30).Select(i => $"k{i}")];
        foreach (var key in keys) a.Set(key, "v");

        b.Ask("flush_all\r\n").ShouldBe("OK\r\n");

        keys.Select(key => a.Get(key)).ShouldAllBe(value => value == null);
        _primaries.Concat(_backups).SelectMany(s => keys.Select(s.ValueOf)).ShouldAllBe(value => value == null);
    }

    public void Dispose()
    {
        _a.Dispose();
        _b.Dispose();
        foreach (var server in _primaries.Concat(_backups)) server.Dispose();
    }
}
