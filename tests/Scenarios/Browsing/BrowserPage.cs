using System.Collections.Concurrent;
using System.Text.Json;

namespace Understudy.Scenarios.Browsing;

/// <summary>A page in a browser, and what it complains of and asks for.</summary>
internal sealed class BrowserPage : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private static readonly Dictionary<string, (int Code, string Text)> Keys = new()
    {
        ["Tab"] = (9, ""), ["Enter"] = (13, "\r"), ["Escape"] = (27, ""), [" "] = (32, " "),
    };

    private readonly ConcurrentQueue<string> _complaints = [];
    private readonly ConcurrentQueue<string> _requests = [];
    private readonly DevTools _tools;

    public BrowserPage(Uri address, int width, int height, string scheme)
    {
        _tools = new DevTools(address, Hear);
        foreach (var domain in new[] { "Page", "Runtime", "Network", "Log" }) _tools.Call($"{domain}.enable");
        _tools.Call("Emulation.setDeviceMetricsOverride",
            new { width, height, deviceScaleFactor = 1, mobile = width < 600, screenWidth = width, screenHeight = height });
        Prefer(scheme);
    }

    /// <summary>Errors of scripts, of the console and of what could not be loaded.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    /// <summary>All that was asked for.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    public void Prefer(string scheme) =>
        _tools.Call("Emulation.setEmulatedMedia", new { features = new[] { new { name = "prefers-color-scheme", value = scheme } } });

    public void Go(Uri address) => _tools.Call("Page.navigate", new { url = address.ToString() });

    /// <summary>What a script's last expression is.</summary>
    public JsonElement Evaluate(string script)
    {
        var told = _tools.Call("Runtime.evaluate", new { expression = script, returnByValue = true, awaitPromise = true });
        if (told.TryGetProperty("exceptionDetails", out var failure)) throw new InvalidOperationException($"{script}: {failure}");
        return told.GetProperty("result").TryGetProperty("value", out var value) ? value : default;
    }

    public string Text(string script) => Evaluate(script).ToString();

    /// <summary>Waits until it holds. A page that has not loaded, or is left, holds nothing.</summary>
    public void Await(string condition) =>
        Eventually.True(() => Holds(condition), Soon, () => $"{condition}: {Text("document.body.innerText")}");

    /// <summary>Presses a key, Tab for example, as somebody at the keyboard does.</summary>
    public void Press(string key, bool withShift = false)
    {
        var (code, text) = Keys.TryGetValue(key, out var named) ? named : (char.ToUpperInvariant(key[0]), key);
        foreach (var type in new[] { "keyDown", "keyUp" })
        {
            _tools.Call("Input.dispatchKeyEvent", new
            {
                type, key, code = key, windowsVirtualKeyCode = code, text = type == "keyDown" ? text : "", modifiers = withShift ? 8 : 0,
            });
        }
    }

    public void Type(string text) => _tools.Call("Input.insertText", new { text });

    /// <summary>Tabs on until a condition holds of <c>document.activeElement</c>, called <c>it</c>.</summary>
    public void TabTo(string condition)
    {
        for (var i = 0; i < 200; i++)
        {
            Press("Tab");
            if (Evaluate($"(it => !!({condition}))(document.activeElement)").GetBoolean()) return;
        }

        throw new InvalidOperationException($"no Tab leads to {condition}");
    }

    /// <summary>Keeps a picture where UNDERSTUDY_PICTURES names a folder.</summary>
    public void Picture(string name, bool isWhole = true)
    {
        if (Environment.GetEnvironmentVariable("UNDERSTUDY_PICTURES") is not { Length: > 0 } folder) return;
        var picture = _tools.Call("Page.captureScreenshot", new { format = "png", captureBeyondViewport = isWhole });
        File.WriteAllBytes(Path.Combine(folder, $"{name}.png"), picture.GetProperty("data").GetBytesFromBase64());
    }

    public void Dispose() => _tools.Dispose();

    private bool Holds(string condition)
    {
        try
        {
            return Evaluate($"(() => {{ try {{ return !!({condition}); }} catch {{ return false; }} }})()").GetBoolean();
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private void Hear(string name, JsonElement what)
    {
        switch (name)
        {
            case "Network.requestWillBeSent":
                _requests.Enqueue(what.GetProperty("request").GetProperty("url").GetString()!);
                break;
            case "Runtime.exceptionThrown":
                _complaints.Enqueue(what.GetProperty("exceptionDetails").ToString());
                break;
            case "Log.entryAdded" when what.GetProperty("entry").GetProperty("level").GetString() is "error" or "warning":
                _complaints.Enqueue(what.GetProperty("entry").ToString());
                break;
            case "Runtime.consoleAPICalled" when what.GetProperty("type").GetString() is "error" or "warning" or "assert":
                _complaints.Enqueue(what.GetProperty("args").ToString());
                break;
        }
    }
}
