using Understudy.Protocol;
using Understudy.Protocol.Requests;

namespace Understudy.Tests.Protocol.Requests;

/// <summary>Whoever can send a request of another protocol to our port must not have commands of ours executed that stand in it.</summary>
public sealed class ForeignProtocolTests
{
    [Theory]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP")]
    [InlineData("post / http/1.1\r\n", "HTTP")]
    [InlineData("GET /\r\nset k 0 0 1\r\nx\r\n HTTP/1.1\r\n", "HTTP")]
    [InlineData("  PUT /index HTTP/1.0\r\n", "HTTP")]
    [InlineData("OPTIONS * HTTP/1.1\r\n", "HTTP")]
    [InlineData("CONNECT a.example:443 HTTP/1.1\r\n", "HTTP")]
    [InlineData("CONNECT http://a.example/\r\n", "HTTP")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "HTTP")]
    [InlineData("BREW /pot HTTP/1.1\n", "HTTP")]
    [InlineData("flush_all / HTTP/1.1\r\n", "HTTP")]
    [InlineData("touch /x HTTP/1.1\r\n", "HTTP")]
    [InlineData("delete /x HTTP/1.1\r\n", "HTTP")]
    [InlineData("incr /x 1 HTTP/1.1\r\n", "HTTP")]
    [InlineData("set /x HTTP/1.1\r\n", "HTTP")]
    [InlineData("mg /x HTTP/1.1\r\n", "HTTP")]
    [InlineData("Host: a.example\r\n", "HTTP")]
    [InlineData("host:a.example\r\n", "HTTP")]
    [InlineData("Content-Type: text/plain\r\n", "HTTP")]
    [InlineData("POST\r\n", "HTTP")]
    [InlineData("DESCRIBE rtsp://a.example/ RTSP/1.0\r\n", "HTTP")]
    [InlineData("\x16\x03\x01\x02\x00\x01", "TLS")]
    [InlineData("\x16\x03\x03\x00\x2a\r\nflush_all\r\n", "TLS")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", "SSH")]
    [InlineData("*1\r\n$4\r\nPING\r\n", "the Redis protocol")]
    [InlineData("EHLO a.example\r\n", "SMTP")]
    [InlineData("helo a\r\n", "SMTP")]
    [InlineData("USER anonymous\r\n", "a login, as of FTP or POP3")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\nget k\r\n", "the PROXY protocol")]
    [InlineData("CLIENT libcurl 7.88.1\r\nflush_all\r\nQUIT\r\n", "DICT")]
    [InlineData("\x80\x00\x00\x01", "memcached's binary protocol")]
    public void The_connection_of_another_protocol_is_closed_at_its_first_line(string stream, string protocol)
    {
        RequestStream.ReadOne(stream, out var status);

        status.ShouldBe(ParseStatus.MustClose);
        ForeignProtocol.Of(RequestStream.Bytes(stream)).ShouldBe(protocol);
    }

    [Theory]
    [InlineData("get / HTTP/1.1\r\n", ParseStatus.Complete)]
    [InlineData("delete /x\r\n", ParseStatus.Complete)]
    [InlineData("set host: 0 0 1\r\nx\r\n", ParseStatus.Complete)]
    [InlineData("set k 0 0 17\r\nPOST / HTTP/1.1\r\n\r\n", ParseStatus.Complete)]
    [InlineData("delete /x 0 noreply y\r\n", ParseStatus.Complete)]
    [InlineData("GET k\r\n", ParseStatus.Invalid)]
    [InlineData("SET k 0 0 1\r\n", ParseStatus.Invalid)]
    [InlineData("PING\r\n", ParseStatus.Invalid)]
    [InlineData(":\r\n", ParseStatus.Invalid)]
    [InlineData("*\r\n", ParseStatus.Invalid)]
    [InlineData("user:42\r\n", ParseStatus.Invalid)]
    [InlineData("\r\n", ParseStatus.Invalid)]
    [InlineData("\x16\r\n", ParseStatus.Invalid)]
    [InlineData("\x16", ParseStatus.NeedMoreData)]
    public void What_memcached_reads_is_read_and_what_it_calls_an_error_is_one(string stream, ParseStatus expected)
    {
        RequestStream.ReadOne(stream, out var status);

        status.ShouldBe(expected);
    }

    [Fact]
    public void A_get_of_too_long_a_key_is_no_request_of_HTTP()
    {
        RequestStream.ReadOne($"get /{new string('k', 251)}\r\n", out var status);

        status.ShouldBe(ParseStatus.Invalid);
    }
}
