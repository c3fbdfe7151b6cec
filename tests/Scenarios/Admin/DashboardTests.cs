using System.Net;
using System.Text.RegularExpressions;

namespace Understudy.Scenarios.Admin;

/// <summary>The page at the admin address, as a browser gets it.</summary>
public sealed partial class DashboardTests : IDisposable
{
    private const string Chromium = "/usr/bin/chromium";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly Cluster _cluster;
    private readonly HttpClient _http;

    public DashboardTests()
    {
        var port = FreePort.Next();
        _cluster = Cluster.Pair("--admin", $"127.0.0.1:{port}");
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        _cluster.Proxy.Process.AwaitOutput("Numbers and health are at");
    }

    public void Dispose()
    {
        _http.Dispose();
        _cluster.Dispose();
    }

    [Fact]
    public void Every_file_of_the_page_is_there_and_nothing_comes_from_elsewhere()
    {
        var page = Get("/");
        var seen = new Dictionary<string, string> { ["/"] = page };
        var waiting = new Queue<string>(References().Matches(page).Select(match => match.Groups["path"].Value));
        while (waiting.TryDequeue(out var path))
        {
            if (seen.ContainsKey(path)) continue;
            seen[path] = Get("/" + path);
            foreach (Match import in Imports().Matches(seen[path])) waiting.Enqueue("dashboard/" + import.Groups["path"].Value);
        }

        seen.Keys.ShouldContain("dashboard/main.js");
        seen.Keys.ShouldContain("dashboard/charts.js");
        seen.Keys.ShouldContain("dashboard/page.css");
        foreach (var (path, text) in seen)
        {
            // The name of a namespace is no address that is asked.
            Elsewhere().Matches(text.Replace("http://www.w3.org/2000/svg", "")).ShouldBeEmpty(path);
        }

        InPage().Matches(page).ShouldBeEmpty("scripts and styles of the page itself are refused by its policy");
    }

    [Fact]
    public void The_page_may_load_nothing_but_its_own_files_and_stand_in_no_other_page()
    {
        using var answer = Ask("/");

        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldStartWith("default-src 'none';");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldNotContain("unsafe");
        policy.ShouldNotContain("*");
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        answer.Headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
        Ask("/dashboard/DashboardFiles.cs").StatusCode.ShouldBe(HttpStatusCode.NotFound);
        Ask("/dashboard/../index.html").StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [ToolFact(Chromium, "chromium")]
    public void A_browser_shows_the_servers_and_complains_of_nothing()
    {
        var profile = Directory.CreateTempSubdirectory("understudy-chromium-");
        using var chromium = ChildProcess.Start(Chromium,
        [
            "--headless=new", "--no-sandbox", "--disable-gpu", $"--user-data-dir={profile.FullName}", "--enable-logging=stderr", "--v=0",
            "--virtual-time-budget=5000", "--dump-dom", _http.BaseAddress!.ToString(),
        ]);

        chromium.WaitForExit(Soon).ShouldBeTrue();
        var output = chromium.Output;
        profile.Delete(recursive: true);

        output.ShouldContain("<h1>Serving</h1>");
        output.ShouldContain(_cluster.Primary.Address);
        output.ShouldContain("Listening on");
        output.ShouldNotContain("CONSOLE");
    }

    private HttpResponseMessage Ask(string path) => _http.Send(new HttpRequestMessage(HttpMethod.Get, path));

    private string Get(string path)
    {
        using var answer = Ask(path);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, path);
        using var body = new StreamReader(answer.Content.ReadAsStream());
        return body.ReadToEnd();
    }

    [GeneratedRegex("""(src|href)="(?<path>dashboard/[^"]+)["]""")]
    private static partial Regex References();

    [GeneratedRegex("""from "\./(?<path>[^"]+)["]""")]
    private static partial Regex Imports();

    [GeneratedRegex("""(https?:)?//[a-z0-9]+\.|url\(|@import""", RegexOptions.IgnoreCase)]
    private static partial Regex Elsewhere();

    [GeneratedRegex("""<style|style="|<script(?![^>]*src=)| on[a-z]+=""", RegexOptions.IgnoreCase)]
    private static partial Regex InPage();
}
