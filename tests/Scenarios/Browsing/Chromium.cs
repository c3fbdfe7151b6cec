using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace Understudy.Scenarios.Browsing;

/// <summary>A browser without a window, driven over its DevTools protocol.</summary>
internal sealed class Chromium : IDisposable
{
    /// <summary>Where Debian puts it.</summary>
    public const string Path = "/usr/bin/chromium", Package = "chromium";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _profile = Directory.CreateTempSubdirectory("understudy-chromium-");
    private readonly ChildProcess _process;
    private readonly HttpClient _http;
    private readonly List<BrowserPage> _pages = [];

    public Chromium()
    {
        _process = ChildProcess.Start(Path,
        [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-sync",
            "--disable-background-networking", "--disable-component-update", "--hide-scrollbars", "--remote-debugging-port=0",
            $"--user-data-dir={_profile.FullName}", "about:blank",
        ]);
        var file = System.IO.Path.Combine(_profile.FullName, "DevToolsActivePort");
        Eventually.True(() => File.Exists(file) && File.ReadAllLines(file).Length > 1, StartLimit, () => _process.Output);
        var port = int.Parse(File.ReadAllLines(file)[0], CultureInfo.InvariantCulture);
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    /// <summary>A page of its own, with nothing in it.</summary>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="scheme">What its reader prefers: dark or light.</param>
    public BrowserPage Open(int width = 1280, int height = 900, string scheme = "dark")
    {
        using var made = _http.Send(new HttpRequestMessage(HttpMethod.Put, "/json/new?about:blank"));
        var target = made.Content.ReadFromJsonAsync<JsonElement>().GetAwaiter().GetResult();
        var page = new BrowserPage(new Uri(target.GetProperty("webSocketDebuggerUrl").GetString()!), width, height, scheme);
        _pages.Add(page);
        return page;
    }

    public void Dispose()
    {
        foreach (var page in _pages) page.Dispose();
        _http.Dispose();
        _process.KillFamily();
        _process.Dispose();
        try
        {
            _profile.Delete(recursive: true);
        }
        catch (IOException)
        {
            // A child of it that ends a moment later still writes there.
        }
    }
}
