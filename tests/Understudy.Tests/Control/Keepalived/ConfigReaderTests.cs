using FsCheck;
using FsCheck.Fluent;
using Understudy.Control.Configuration;
using Understudy.Control.Keepalived;
using Understudy.Tests.Control.Files;

namespace Understudy.Tests.Control.Keepalived;

/// <summary>How a keepalived.conf is taken apart.</summary>
public sealed class ConfigReaderTests : IDisposable
{
    private readonly FileFolder _folder = new();
    private readonly List<Problem> _problems = [];

    [Fact]
    public void Blocks_quotes_and_comments_are_read_as_keepalived_reads_them()
    {
        var whole = Read("""
            ! a comment
            vrrp_script chk {   # another one
                script "/bin/a # not a comment" root
                interval 2! and this
            }
            vrrp_instance VI_1
            {
                virtual_ipaddress { 10.0.0.1/24 dev eth0 }
                note a\#b \
                    goes on
            }
            """);

        _problems.ShouldBeEmpty();
        whole.Find("vrrp_script")!.Find("script")!.Words.ShouldBe(["script", "/bin/a # not a comment", "root"]);
        whole.Find("vrrp_script")!.Find("interval")!.Words.ShouldBe(["interval", "2"]);
        var instance = whole.Find("vrrp_instance")!;
        (instance.Value, instance.Place.Line).ShouldBe(("VI_1", 6));
        instance.Find("virtual_ipaddress")!.Inside.ShouldHaveSingleItem().Words.ShouldBe(["10.0.0.1/24", "dev", "eth0"]);
        instance.Find("note")!.Words.ShouldBe(["note", "a#b", "goes", "on"]);
    }

    [Fact]
    public void Definitions_are_put_in_and_lines_for_one_host_are_looked_at()
    {
        var whole = Read("""
            $VIP=10.0.0.9
            vrrp_instance V {
                @one priority 100
                @^one priority 90
                virtual_ipaddress { ${VIP}/24 }
            }
            """);

        var instance = whole.Find("vrrp_instance")!;
        instance.All("priority").Select(entry => entry.Value).ShouldBe(["100", "90"]);
        GlobalRules.AddressesOf(instance).ShouldBe(["10.0.0.9"]);
    }

    [Fact]
    public void Included_files_are_read_and_named()
    {
        _folder.Write("vrrp_instance A {\n  priority 1\n}\n", "conf.d/a.conf");
        _folder.Write("vrrp_instance B {\n}\n", "conf.d/b.conf");
        var path = _folder.Write("include conf.d/*.conf\ninclude gone.conf\n", "keepalived.conf");

        var whole = ConfigReader.TryRead(path, _problems)!;

        whole.All("vrrp_instance").Select(instance => instance.Value).ShouldBe(["A", "B"]);
        whole.All("vrrp_instance").First().Find("priority")!.Place.ToString().ShouldEndWith("/conf.d/a.conf:2:3");
        var problem = _problems.ShouldHaveSingleItem();
        problem.Place.ToString()!.ShouldEndWith("keepalived.conf:2:1");
        problem.Reason.ShouldContain("gone.conf");
    }

    [Theory]
    [InlineData("a {\n b\n", "a")]
    [InlineData("a\n}\n", "}")]
    [InlineData("{\n}\n", "{")]
    [InlineData("a \"b\n", "quotes")]
    public void What_does_not_close_is_named_with_its_place(string text, string setting)
    {
        Read(text);

        _problems.ShouldNotBeEmpty();
        _problems.ShouldAllBe(problem => problem.Place != null);
        _problems[0].Setting.ShouldBe(setting);
    }

    [Fact]
    public void A_file_that_includes_itself_comes_to_an_end()
    {
        var path = _folder.Write("include keepalived.conf\n", "keepalived.conf");

        ConfigReader.TryRead(path, _problems);

        _problems.ShouldHaveSingleItem().Reason.ShouldContain("includes itself");
    }

    [Fact]
    public void Any_text_is_read_or_refused_with_places() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        const string Signs = "ab {}\n\n#!\"\\$=@/*\t";
        var random = new Random(seed);
        var problems = new List<Problem>();
        var text = Enumerable.Range(0, random.Next(60)).Select(_ => Signs[random.Next(Signs.Length)]);
        ConfigReader.Read("f", string.Concat(text), problems);
        return problems.TrueForAll(problem => problem.Place is { Line: >= 1, Column: >= 1 });
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    public void Dispose() => _folder.Dispose();

    private ConfigEntry Read(string text) => ConfigReader.Read("keepalived.conf", text, _problems);
}
