using System.Text.Json;
using Understudy.Scenarios.Operating;

namespace Understudy.Scenarios.Browsing;

/// <summary>What is done from the dashboard, by mouse and by keyboard alone.</summary>
public sealed class DashboardActionTests : IDisposable
{
    private const string Token = "a-token-of-the-tests";

    private readonly TestAuthority _authority = new();
    private readonly int _port = FreePort.Next();
    private readonly List<IDisposable> _owned = [];

    public void Dispose()
    {
        foreach (var each in Enumerable.Reverse(_owned)) each.Dispose();
        _authority.Dispose();
    }

    [ToolFact(Chromium.Path, Chromium.Package)]
    public void By_keyboard_alone_a_server_is_drained_and_readmitted_by_who_knows_the_token()
    {
        var cluster = Start();
        var server = cluster.Primary.Address;
        var page = Open();

        page.TabTo($"it.matches('.tile') && it.innerText.includes('{server}')");
        page.Press("Enter");
        page.Await("document.querySelector('#details .choices button')");
        page.TabTo("it.innerText === 'Drain'");
        page.Press("Enter");
        page.Await("document.querySelector('dialog[open] h2')?.textContent.startsWith('Drain: ')");
        // What is asked about once more is not done by an Enter too many.
        page.Text("document.activeElement.textContent").ShouldBe("Cancel");
        page.TabTo("it.matches('dialog[open] button.primary')");
        page.Press("Enter");
        page.Await("document.activeElement.id === 'token'");
        StateOf(cluster, server).ShouldBe("IN");
        page.Picture("token", isWhole: false);
        page.Type("not-the-token-of-the-tests");
        page.Press("Enter");
        page.Await("[...document.querySelectorAll('dialog[open] .problem')].some(it => it.textContent === 'That is not the token.')");
        page.Type(Token);
        page.Press("Enter");
        page.Await("document.querySelectorAll('dialog[open]').length === 1");
        page.TabTo("it.matches('dialog[open] button.primary')");
        page.Press("Enter");
        page.Await("document.querySelector('dialog[open] .problem[data-is=done]')?.textContent.includes('is draining')");
        page.Picture("done", isWhole: false);
        page.Press("Enter");
        page.Await("!document.querySelector('dialog[open]')");
        AwaitState(cluster, server, "DRAINING");

        page.Await("[...document.querySelectorAll('#details .choices button')].some(it => it.innerText === 'Readmit')");
        page.TabTo("it.innerText === 'Readmit'");
        page.Press("Enter");
        page.TabTo("it.matches('dialog[open] button.primary')");
        page.Press("Enter");
        AwaitState(cluster, server, "IN");
        page.Await("document.querySelector('dialog[open] .problem[data-is=done]')");
        page.Press("Escape");
        page.Await("!document.querySelector('dialog[open]')");

        page.Requests.ShouldAllBe(request => request.StartsWith($"http://127.0.0.1:{_port}/", StringComparison.Ordinal));
        page.Complaints.Where(complaint => !complaint.Contains("401", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [ToolFact(Chromium.Path, Chromium.Package)]
    public void Each_action_that_fits_a_state_is_done_and_what_may_not_be_is_forced()
    {
        var cluster = Start();
        var (first, second) = (cluster.Primary, cluster.Backup);
        var page = Open();
        page.Evaluate($"sessionStorage.setItem('understudy-token', '{Token}')");
        page.Go(Address);
        page.Await("document.querySelectorAll('.tile').length === 2");

        Act(page, first.Address, "Eject").ShouldContain("is out of use until it is readmitted");
        AwaitState(cluster, first.Address, "EJECTED");
        // The last copy is ejected only by who says so twice.
        Open(page, second.Address, "Eject");
        Go(page).ShouldContain("stays in use");
        page.Picture("refused", isWhole: false);
        page.Evaluate("document.getElementById('force').click()");
        Go(page).ShouldContain("is out of use until it is readmitted");
        Close(page);
        AwaitState(cluster, second.Address, "EJECTED");
        Act(page, second.Address, "Readmit");
        Act(page, first.Address, "Readmit");
        AwaitState(cluster, first.Address, "IN");
        AwaitState(cluster, second.Address, "IN");
        first.Kill();
        AwaitState(cluster, first.Address, "OUT");
        Act(page, first.Address, "Probe now").ShouldContain(first.Address);

        page.Complaints.Where(complaint => !complaint.Contains("409", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [ToolFact(Chromium.Path, Chromium.Package)]
    public void A_fill_is_ended()
    {
        var cluster = Start("--fill-rate", "10");
        using var client = cluster.Proxy.Connect();
        for (var i = 0; i < 500; i++) client.Set($"key{i}", "v");
        var page = Open();
        page.Evaluate($"sessionStorage.setItem('understudy-token', '{Token}')");
        page.Go(Address);
        cluster.Primary.Restart();
        AwaitState(cluster, cluster.Primary.Address, "WARMING");

        page.Await("document.querySelector('.meter:not([hidden])')");
        page.Picture("filling");
        Act(page, cluster.Primary.Address, "End the fill");

        AwaitState(cluster, cluster.Primary.Address, "IN");
        page.Complaints.ShouldBeEmpty();
    }

    [ToolFact(Chromium.Path, Chromium.Package)]
    public void Without_a_token_there_are_no_buttons_and_every_part_is_reached_by_Tab()
    {
        _owned.Add(Cluster.Pair("--admin", $"127.0.0.1:{_port}"));
        var page = Open();
        page.Await("document.querySelectorAll('.tile').length === 2");

        string[] parts = ["it.id === 'pause'", "it.id === 'theme'", "it.matches('.tile')", "it.id === 'key'", "it.id === 'serious'",
            "it.id === 'events'", "it.matches('footer a')"];
        foreach (var part in parts) page.TabTo(part);
        page.Evaluate("document.querySelector('.tile').click()");
        page.Await("document.querySelector('#details dl').children.length > 5");
        page.Evaluate("document.querySelectorAll('#details .choices button').length").GetInt32().ShouldBe(0);
        // Whatever has the focus shows it.
        page.TabTo("it.matches('.tile')");
        page.Text("getComputedStyle(document.activeElement).outlineStyle").ShouldBe("solid");
        page.Complaints.ShouldBeEmpty();
    }

    private Uri Address => new($"http://127.0.0.1:{_port}/");

    private Cluster Start(params string[] options)
    {
        var cluster = Cluster.Pair(
            ["--admin", $"127.0.0.1:{_port}", "--admin-token-file", _authority.Write("token", Token), .. options]);
        _owned.Add(cluster);
        return cluster;
    }

    private BrowserPage Open()
    {
        var chromium = new Chromium();
        _owned.Add(chromium);
        var page = chromium.Open();
        page.Go(Address);
        page.Await("document.getElementById('live').dataset.state === 'on'");
        return page;
    }

    private static string Act(BrowserPage page, string server, string action)
    {
        Open(page, server, action);
        var said = Go(page);
        Close(page);
        return said;
    }

    // As somebody does who sees the buttons: they fit the state once the page has looked.
    private static void Open(BrowserPage page, string server, string action)
    {
        var tile = $"[...document.querySelectorAll('.tile')].find(it => it.innerText.includes('{server}'))";
        page.Evaluate($"(it => it.getAttribute('aria-expanded') === 'true' || it.click())({tile})");
        var button = $"[...document.querySelectorAll('#details .choices button')].find(it => it.innerText === '{action}')";
        page.Await($"document.getElementById('details').innerText.includes('{server}') && {button}");
        page.Evaluate($"{button}.click()");
        page.Await($"document.querySelector('dialog[open] h2')?.textContent === '{action}: {server}'");
    }

    private static string Go(BrowserPage page)
    {
        const string Said = "document.querySelector('dialog[open] .problem:not([hidden])')?.textContent ?? ''";
        var before = page.Text(Said);
        page.Evaluate("document.querySelector('dialog[open] button.primary').click()");
        page.Await($"({Said}) !== {JsonSerializer.Serialize(before)}");
        return page.Text(Said);
    }

    private static void Close(BrowserPage page)
    {
        page.Evaluate("document.querySelector('dialog[open] button[type=button]').click()");
        page.Await("!document.querySelector('dialog[open]')");
    }

    private static void AwaitState(Cluster cluster, string server, string state) =>
        Eventually.True(() => StateOf(cluster, server) == state, Eventually.Limit, () => $"{server} is {StateOf(cluster, server)}");

    private static string StateOf(Cluster cluster, string server) =>
        JsonDocument.Parse(cluster.Proxy.Operate("status", "--json").Output).RootElement.GetProperty("proxy").List("servers")
            .Single(each => each.Text("name") == server).Text("state");
}
