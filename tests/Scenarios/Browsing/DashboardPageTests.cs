using Understudy.Scenarios.Operating;

namespace Understudy.Scenarios.Browsing;

/// <summary>The dashboard as somebody sees it who looks at it in a browser.</summary>
public sealed class DashboardPageTests : IDisposable
{
    private const string IsLive = "document.getElementById('live').dataset.state === 'on'";

    private readonly int _port = FreePort.Next();
    private readonly Uri _address;
    private readonly List<IDisposable> _owned = [];

    public DashboardPageTests() => _address = new Uri($"http://127.0.0.1:{_port}/");

    public void Dispose()
    {
        foreach (var each in Enumerable.Reverse(_owned)) each.Dispose();
    }

    [ToolFact(Chromium.Path, Chromium.Package)]
    public void It_shows_what_passes_and_changes_by_itself()
    {
        var cluster = Start(2, 2);
        using var load = new VersionedLoad(cluster.Proxy);
        var page = Open();

        page.Await("document.querySelectorAll('.tile').length === 4");
        page.Await("document.querySelector('#verdict h1').textContent === 'Serving'");
        page.Await("parseFloat(document.querySelector('.chart .big').textContent) > 0");
        var (before, requests) = (page.Text(Facts), page.Text(Sum));
        page.Await($"{Facts} !== {Quote(before)} && {Sum} !== {Quote(requests)}");
        cluster.Backups[0].Kill();
        page.Await("document.querySelector('#verdict').dataset.is === 'degraded'");
        page.Await($"document.querySelector('#findings').innerText.includes('{cluster.Backups[0].Address}')");
        page.Await($"document.querySelector('#events').innerText.includes('{cluster.Backups[0].Address} is out')");
        page.Picture("degraded");

        load.Stop();
        load.Faults.ShouldBeEmpty();
        IsQuiet(page);
    }

    [ToolFact(Chromium.Path, Chromium.Package)]
    public void It_says_that_the_proxy_is_gone_and_goes_on_once_it_is_back()
    {
        var cluster = Start(1, 1);
        var page = Open();
        page.Await("document.querySelector('#verdict').dataset.is === 'serving'");

        cluster.Proxy.Process.Kill();
        page.Await("document.querySelector('#verdict').dataset.is === 'gone'");
        page.Picture("gone");
        cluster.Proxy.StartAgain();
        page.Await("document.querySelector('#verdict').dataset.is === 'serving'");
        page.Await($"{IsLive} && document.getElementById('facts').innerText.includes('{cluster.Proxy.Process.Id}')");

        // That it could not be reached meanwhile is what the browser itself tells of.
        page.Complaints.Where(complaint => !complaint.Contains("ERR_CONNECTION_REFUSED", StringComparison.Ordinal)
            && !complaint.Contains("ERR_CONNECTION_RESET", StringComparison.Ordinal)
            && !complaint.Contains("ERR_EMPTY_RESPONSE", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [ToolFact(Chromium.Path, Chromium.Package)]
    public void A_hundred_servers_fit_on_a_page_and_one_of_them_is_opened()
    {
        var cluster = Start(50, 50);
        using var load = new VersionedLoad(cluster.Proxy);
        var page = Open();

        page.Await("document.querySelectorAll('.tile').length === 100");
        page.Await("document.querySelectorAll('.tile[data-state=IN]').length === 100");
        page.Await("document.querySelectorAll('.tile')[0].querySelector('.line').getAttribute('d')?.length > 20");
        page.Evaluate("document.querySelectorAll('.tile')[60].click()");
        page.Await($"document.getElementById('details').innerText.includes('{cluster.Backups[10].Address}')");
        page.Picture("hundred");
        Widest(page).ShouldBeLessThanOrEqualTo(0);
        // One look takes a part of a frame: whoever scrolls does not notice.
        page.Evaluate("new Promise(done => { let last = performance.now(), most = 0, left = 180; requestAnimationFrame(function step(now) {"
            + " most = Math.max(most, now - last); last = now; if (--left > 0) requestAnimationFrame(step); else done(most); }); })")
            .GetDouble().ShouldBeLessThan(1000);

        load.Stop();
        IsQuiet(page);
    }

    [ToolTheory(Chromium.Path, Chromium.Package)]
    [InlineData(390, 844, "dark")]
    [InlineData(390, 844, "light")]
    [InlineData(320, 640, "light")]
    [InlineData(820, 1180, "dark")]
    public void Nothing_of_it_is_wider_than_a_phone_or_a_tablet(int width, int height, string scheme)
    {
        var cluster = Start(2, 2, "--admin-token-file", Token());
        cluster.Primaries[0].Kill();
        var page = Open(width, height, scheme);
        page.Await("document.querySelectorAll('.tile').length === 4 && document.querySelector('#findings').children.length > 0");

        Widest(page).ShouldBeLessThanOrEqualTo(0);
        page.Evaluate("document.querySelectorAll('.tile')[0].click()");
        page.Await("document.querySelector('#details .choices button')");
        page.Evaluate($"document.getElementById('key').value = '{new string('k', 200)}'; document.getElementById('ask').requestSubmit()");
        page.Await("document.querySelectorAll('.copy').length === 2");
        Widest(page).ShouldBeLessThanOrEqualTo(0);
        page.Picture($"phone-{width}-{scheme}");
        page.Evaluate("document.querySelector('#details .choices button').click()");
        page.Await("document.querySelector('dialog[open]')");
        Widest(page).ShouldBeLessThanOrEqualTo(0);
        page.Picture($"dialog-{width}-{scheme}", isWhole: false);
        IsQuiet(page);
    }

    [ToolFact(Chromium.Path, Chromium.Package)]
    public void It_is_dark_or_light_as_its_reader_prefers_and_as_they_choose()
    {
        Start(2, 1);
        var page = Open(scheme: "light");
        page.Await("document.querySelectorAll('.tile').length === 3");

        Theme(page).ShouldBe(("light", true));
        page.Picture("light");
        page.Prefer("dark");
        page.Await("document.documentElement.dataset.theme === 'dark'");
        Theme(page).ShouldBe(("dark", false));
        page.Picture("dark");
        page.Press("t");
        Theme(page).ShouldBe(("light", true));
        // What was chosen is kept.
        page.Go(_address);
        page.Await("document.querySelectorAll('.tile').length === 3");
        Theme(page).ShouldBe(("light", true));
        IsQuiet(page);
    }

    [ToolTheory(Chromium.Path, Chromium.Package)]
    [InlineData("dark")]
    [InlineData("light")]
    public void Every_word_can_be_told_from_what_is_behind_it(string scheme)
    {
        var cluster = Start(2, 2, "--admin-token-file", Token());
        cluster.Primaries[0].Kill();
        var page = Open(scheme: scheme);
        page.Await("document.querySelector('#findings').children.length > 0 && document.querySelectorAll('.events li').length > 0");
        page.Evaluate("document.querySelectorAll('.tile')[1].click()");
        page.Await("document.querySelector('#details .choices button')");

        page.Text(Contrast).ShouldBeEmpty();
    }

    private const string Facts = "document.getElementById('facts').innerText";

    private const string Sum = "document.getElementById('outcomes').innerText";

    // WCAG 2.2, 1.4.3: 4.5 to 1, and 3 to 1 for large letters. Gradients count as what lies below them.
    private const string Contrast = """
        (() => {
          const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 })
            .getContext('2d', { willReadFrequently: true });
          const rgba = colour => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
            return [...canvas.getImageData(0, 0, 1, 1).data]; };
          const light = ([r, g, b]) => [r, g, b].map(c => c / 255).map(c => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4)
            .reduce((sum, c, i) => sum + c * [.2126, .7152, .0722][i], 0);
          const over = (top, below) => top.slice(0, 3).map((c, i) => c * top[3] / 255 + below[i] * (1 - top[3] / 255));
          const behind = element => { const stack = [];
            for (let at = element; at; at = at.parentElement) stack.push(rgba(getComputedStyle(at).backgroundColor));
            return stack.reverse().reduce((below, top) => over(top, below), [255, 255, 255]); };
          const faults = new Set();
          for (const element of document.querySelectorAll('body *')) {
            const words = [...element.childNodes].filter(node => node.nodeType === 3).map(node => node.textContent.trim()).join(' ').trim();
            const style = getComputedStyle(element);
            if (!words || !element.checkVisibility({ visibilityProperty: true }) || element.closest('.hidden, .skip, noscript')) continue;
            const back = behind(element), front = over(rgba(style.color), back);
            const [a, b] = [light(front), light(back)].sort((x, y) => y - x);
            const size = parseFloat(style.fontSize), least = size >= 24 || size >= 18.66 && style.fontWeight >= 700 ? 3 : 4.5;
            const ratio = (a + .05) / (b + .05);
            if (ratio < least) faults.add(`${element.tagName}.${element.className} ${ratio.toFixed(2)}: ${words.slice(0, 30)}`);
          }
          return [...faults].join('\n');
        })()
        """;

    private Cluster Start(int primaries, int backups, params string[] options)
    {
        var cluster = Cluster.Of(primaries, backups, ["--admin", $"127.0.0.1:{_port}", .. options]);
        _owned.Add(cluster);
        cluster.Proxy.Process.AwaitOutput("Numbers and health are at");
        return cluster;
    }

    private BrowserPage Open(int width = 1280, int height = 900, string scheme = "dark")
    {
        var chromium = new Chromium();
        _owned.Add(chromium);
        var page = chromium.Open(width, height, scheme);
        page.Go(_address);
        page.Await(IsLive);
        return page;
    }

    private string Token()
    {
        var authority = new TestAuthority();
        _owned.Add(authority);
        return authority.Write("token", "a-token-of-the-tests");
    }

    private static (string Name, bool IsLight) Theme(BrowserPage page) => (page.Text("document.documentElement.dataset.theme"),
        page.Evaluate("getComputedStyle(document.body).backgroundColor.match(/[0-9.]+/g).slice(0, 3).every(part => part > 200)")
            .GetBoolean());

    // By how much it has to be scrolled sideways.
    private static int Widest(BrowserPage page) =>
        page.Evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth").GetInt32();

    private static string Quote(string text) => System.Text.Json.JsonSerializer.Serialize(text);

    private void IsQuiet(BrowserPage page)
    {
        page.Complaints.ShouldBeEmpty();
        page.Requests.Where(request => !request.StartsWith(_address.ToString(), StringComparison.Ordinal)).ShouldBeEmpty();
    }
}
