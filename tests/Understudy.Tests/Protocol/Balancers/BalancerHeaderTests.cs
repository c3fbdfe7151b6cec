using System.Net;
using System.Text;
using Understudy.Protocol.Balancers;

namespace Understudy.Tests.Protocol.Balancers;

public sealed class BalancerHeaderTests
{
    private const string Signature = "0D0A0D0A000D0A515549540A";
    private const string Ipv4 = "C0000201 0A000001 D431 2BCB";
    private const string Ipv6 = "20010DB8000000000000000000000005 20010DB8000000000000000000000006 D431 2BCB";

    public static TheoryData<string, string?> Whole => new()
    {
        { Line("PROXY TCP4 192.0.2.1 10.0.0.1 54321 11211"), "192.0.2.1:54321" },
        { Line("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535"), "255.255.255.255:65535" },
        { Line("PROXY TCP4 192.0.2.1 10.0.0.1 0 0"), "192.0.2.1:0" },
        { Line("PROXY TCP6 2001:db8::5 2001:db8::6 54321 11211"), "[2001:db8::5]:54321" },
        { Line("PROXY TCP6 ::ffff:192.0.2.1 ::1 1 2"), "[::ffff:192.0.2.1]:1" },
        {
            Line("PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535"),
            "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535"
        },
        { Line("PROXY UNKNOWN"), null },
        { Line("PROXY UNKNOWN whatever it says"), null },
        { Binary("21 11 000C", Ipv4), "192.0.2.1:54321" },
        { Binary("21 21 0024", Ipv6), "[2001:db8::5]:54321" },
        { Binary("21 11 0014", Ipv4, "04 0005 0102030405"), "192.0.2.1:54321" },
        { Binary("21 00 0000"), null },
        { Binary("21 00 0002", "FFFF"), null },
        { Binary("21 31 00D8", new string('0', 2 * 216)), null },
        { Binary("20 00 0000"), null },
        { Binary("20 11 000C", Ipv4), null },
        { Binary("20 FF 0001", "00"), null },
        { Binary("21 11 1000", Ipv4 + new string('0', 2 * (4096 - 12))), "192.0.2.1:54321" },
    };

    public static TheoryData<string> None => new()
    {
        Text("get k\r\n"), Text("P "), Text("PROXX"), Text("PROXY\r\n"), Text("PROXY  TCP4 1.2.3.4 1.2.3.4 1 2\r\n"),
        Text("PROXY TCP4\r\n"), Text("PROXY TCP4 \r\n"), Text("PROXY TCP4 192.0.2.1 10.0.0.1 1\r\n"),
        Text("PROXY TCP4 192.0.2.1 10.0.0.1 1 2 \r\n"), Text("PROXY TCP4 192.0.2.1 10.0.0.1 1 2 3\r\n"),
        Text("PROXY TCP4 192.0.2.1 10.0.0.1 1 2\n"), Text("PROXY TCP4 192.0.2.1 10.0.0.1 1 65536\r\n"),
        Text("PROXY TCP4 192.0.2.1 10.0.0.1 -1 2\r\n"), Text("PROXY TCP4 192.0.2.1 10.0.0.1 +1 2\r\n"),
        Text("PROXY TCP4 192.0.2.1 10.0.0.1 01 2\r\n"), Text("PROXY TCP4 192.0.2.1 10.0.0.1 1x 2\r\n"),
        Text("PROXY TCP4 192.0.2 10.0.0.1 1 2\r\n"), Text("PROXY TCP4 192.0.2.01 10.0.0.1 1 2\r\n"),
        Text("PROXY TCP4 0xC0000201 10.0.0.1 1 2\r\n"), Text("PROXY TCP4 3221225985 10.0.0.1 1 2\r\n"),
        Text("PROXY TCP4 2001:db8::5 2001:db8::6 1 2\r\n"), Text("PROXY TCP6 192.0.2.1 10.0.0.1 1 2\r\n"),
        Text("PROXY TCP6 [::1] ::1 1 2\r\n"), Text("PROXY TCP6 fe80::1%1 ::1 1 2\r\n"), Text("PROXY UDP4 192.0.2.1 10.0.0.1 1 2\r\n"),
        Text("proxy TCP4 192.0.2.1 10.0.0.1 1 2\r\n"), Text("PROXY UNKNOWN " + new string('x', 100)),
        "16030100", "0D0A0D0B", Signature + "11 11 000C".Replace(" ", ""), Signature + "2211000C", Signature + "2112000C",
        Signature + "21FF0000", Signature + "2111000B", Signature + "21210023", Signature + "21111001", Signature + "20001001",
    };

    [Theory]
    [MemberData(nameof(Whole))]
    public void A_header_says_who_the_client_is_and_ends_where_it_ends(string header, string? client)
    {
        var bytes = Convert.FromHexString(header);

        foreach (var rest in new[] { "", "get k\r\n", "\0", "PROXY TCP4 1.1.1.1 2.2.2.2 3 4\r\n" })
        {
            byte[] received = [.. bytes, .. Encoding.ASCII.GetBytes(rest)];
            BalancerHeader.TryRead(received, out var found, out var consumed).ShouldBe(BalancerHeaderStatus.Complete);
            (found?.ToString(), consumed).ShouldBe((client, bytes.Length));
        }
    }

    [Theory]
    [MemberData(nameof(Whole))]
    public void Any_beginning_of_a_header_waits_for_more(string header, string? client)
    {
        var bytes = Convert.FromHexString(header);

        for (var cut = 0; cut < bytes.Length; cut++)
        {
            BalancerHeader.TryRead(bytes.AsSpan(0, cut), out var found, out var consumed)
                .ShouldBe(BalancerHeaderStatus.NeedMoreData, $"{cut} bytes of that of {client}");
            (found, consumed).ShouldBe((null, 0));
        }
    }

    [Theory]
    [MemberData(nameof(None))]
    public void Anything_else_is_none_whatever_follows(string text)
    {
        byte[] bytes = [.. Convert.FromHexString(text), .. new byte[8192]];

        BalancerHeader.TryRead(bytes, out var client, out var consumed).ShouldBe(BalancerHeaderStatus.Malformed);

        (client, consumed).ShouldBe((null, 0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_comes_is_judged_alike_however_it_is_cut(int seed)
    {
        var random = new Random(seed);
        string[] headers = [.. Whole.Select(row => (string)row[0])];
        for (var i = 0; i < 3000; i++)
        {
            var bytes = Convert.FromHexString(headers[random.Next(headers.Length)]);
            for (var changes = random.Next(4); changes > 0; changes--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);

            var whole = BalancerHeader.TryRead(bytes, out var client, out var consumed);
            var judged = BalancerHeaderStatus.NeedMoreData;
            IPEndPoint? found = null;
            var taken = 0;
            for (var cut = 0; cut <= bytes.Length && judged == BalancerHeaderStatus.NeedMoreData; cut += 1 + (bytes.Length / 300))
                judged = BalancerHeader.TryRead(bytes.AsSpan(0, Math.Min(cut, bytes.Length)), out found, out taken);
            if (judged == BalancerHeaderStatus.NeedMoreData) judged = BalancerHeader.TryRead(bytes, out found, out taken);

            (judged, found, taken).ShouldBe((whole, client, consumed));
            taken.ShouldBeInRange(0, BalancerHeader.LongestBytes);
        }
    }

    private static string Line(string text) => Text(text + "\r\n");

    private static string Text(string text) => Convert.ToHexString(Encoding.ASCII.GetBytes(text));

    private static string Binary(params string[] parts) =>
        string.Concat(parts.Prepend(Signature)).Replace(" ", "", StringComparison.Ordinal);
}
