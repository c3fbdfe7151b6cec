using System.Text;
using Understudy.Protocol;
using Understudy.Protocol.Requests;

namespace Understudy.Tests.Protocol.Requests;

public sealed class RequestParserTests
{
    [Theory]
    [InlineData("get a\r\n", "Get a")]
    [InlineData("get a\n", "Get a")]
    [InlineData("get   a  \r\n", "Get a")]
    [InlineData("gets a b\r\n", "Gets a")]
    [InlineData("gat 10 a\r\n", "Gat a")]
    [InlineData("gats -1 a b\r\n", "Gats a")]
    [InlineData("set a 0 0 1\r\nx\r\n", "Set a")]
    [InlineData("add a 0 0 0\r\n\r\n", "Add a")]
    [InlineData("replace a 0 0 1\r\n\n\r\n", "Replace a")]
    [InlineData("append a 0 0 1 ignored\r\nx\r\n", "Append a")]
    [InlineData("prepend a 0 0 1\nx\r\n", "Prepend a")]
    [InlineData("cas a 0 0 1 7\r\nx\r\n", "Cas a")]
    [InlineData("delete a\r\n", "Delete a")]
    [InlineData("delete a 0\r\n", "Delete a")]
    [InlineData("delete a 10\r\n", "Delete a")]
    [InlineData("delete a x y z\r\n", "Delete a")]
    [InlineData("delete noreply\r\n", "Delete noreply")]
    [InlineData("set a 0 0 1 2 3 4\r\nx\r\n", "Set a")]
    [InlineData("incr n 1 2 3\r\n", "Incr n")]
    [InlineData("touch n 1 2 3\r\n", "Touch n")]
    [InlineData("flush_all 1 2 3\r\n", "FlushAll")]
    [InlineData(" verbosity 0 1 2\r\n", "Verbosity")]
    [InlineData("incr a 1\r\n", "Incr a")]
    [InlineData("decr a 1 ignored\r\n", "Decr a")]
    [InlineData("touch a 1\r\n", "Touch a")]
    [InlineData("flush_all\r\n", "FlushAll")]
    [InlineData("flush_all -5\r\n", "FlushAll")]
    [InlineData("version of what\r\n", "Version")]
    [InlineData("verbosity 1\r\n", "Verbosity")]
    [InlineData("stats\r\n", "Stats")]
    [InlineData("stats items\r\n", "Stats items")]
    [InlineData("quit now\r\n", "Quit")]
    [InlineData("mn whatever\r\n", "MetaNoop")]
    [InlineData("mg a v\r\n", "MetaGet a")]
    [InlineData("mg a C5 E7\r\n", "MetaGet a")]
    [InlineData("ms a 1 T0 s N60\r\nx\r\n", "MetaSet a")]
    [InlineData("md a x\r\n", "MetaDelete a")]
    [InlineData("mg a M\r\n", "MetaGet a")]
    [InlineData("ma a k\r\n", "MetaArithmetic a")]
    [InlineData("me a q q q\r\n", "MetaDebug a")]
    [InlineData("me YQ== b\r\n", "MetaDebug YQ==")]
    public void Every_verb_is_read_and_the_next_request_follows(string request, string seen) =>
        RequestStream.Read(request + "version\r\n").ShouldBe([seen, "Version"]);

    [Fact]
    public void A_line_with_a_zero_is_refused_since_servers_read_it_differently()
    {
        var request = RequestStream.ReadOne("get a\0b c\nversion\n", out var status);

        status.ShouldBe(ParseStatus.Invalid);
        request.Error.ShouldBe(RequestError.BadLine);
        request.Length.ShouldBe("get a\0b c\n".Length);
    }

    [Theory]
    [InlineData("set a 1 2 3 noreply\r\nxyz\r\n", "set a 1 2 3")]
    [InlineData("set a 1 2 3 Noreply\r\nxyz\r\n", "set a 1 2 3")]
    [InlineData("set a 1 2 3 x y noreply\r\nxyz\r\n", "set a 1 2 3")]
    [InlineData("delete a 10\r\n", "delete a")]
    [InlineData("incr a 1 2 3\r\n", "incr a 1")]
    [InlineData("delete a 0 noreply\r\n", "delete a")]
    [InlineData("delete a noreply \r\n", "delete a")]
    [InlineData("incr a 1 noreply\r\n", "incr a 1")]
    [InlineData("flush_all noreply\r\n", "flush_all")]
    [InlineData("flush_all 5 noreply\r\n", "flush_all 5")]
    [InlineData("get a noreply\r\n", "get a noreply")]
    public void The_command_is_the_line_without_noreply_and_line_end(string stream, string command)
    {
        var request = RequestStream.ReadOne(stream, out var status);

        status.ShouldBe(ParseStatus.Complete);
        stream[..request.CommandLength].ShouldBe(command);
        request.IsNoReply.ShouldBe(stream.TrimEnd().Contains(" noreply") && !command.Contains("noreply"));
    }

    [Fact]
    public void The_fields_of_a_cas_are_read()
    {
        var request = RequestStream.ReadOne("cas key 7 -9 5 18446744073709551615\r\nhello\r\n", out var status);

        status.ShouldBe(ParseStatus.Complete);
        request.ClientFlags.ShouldBe(7u);
        request.Exptime.ShouldBe(-9);
        request.ValueLength.ShouldBe(5);
        request.Number.ShouldBe(ulong.MaxValue);
    }

    [Fact]
    public void All_keys_of_a_retrieval_can_be_walked()
    {
        const string stream = "gats 10  one two   three \r\n";
        var request = RequestStream.ReadOne(stream, out _);
        var walk = new KeyEnumerator(RequestStream.Bytes(stream).AsSpan(request.KeyOffset..request.KeysEnd));

        var keys = new List<string>();
        while (walk.MoveNext()) keys.Add(Encoding.ASCII.GetString(walk.Current));

        keys.ShouldBe(["one", "two", "three"]);
        request.HasManyKeys.ShouldBeTrue();
    }

    [Fact]
    public void The_flags_of_a_meta_request_are_read()
    {
        var request = RequestStream.ReadOne("ms YWJj 2 b q c k I T60 C12 E34 MA F5 Oxyz\r\nhi\r\n", out var status);

        status.ShouldBe(ParseStatus.Complete);
        request.Mode.ShouldBe(MetaMode.Append);
        request.Number.ShouldBe(12ul);
        request.ExplicitCas.ShouldBe(34ul);
        request.ClientFlags.ShouldBe(5u);
        request.Flags.ShouldBe(MetaFlags.Base64Key | MetaFlags.Quiet | MetaFlags.ReturnCas | MetaFlags.ReturnKey | MetaFlags.Invalidate
            | MetaFlags.SetTtl | MetaFlags.CompareCas | MetaFlags.ExplicitCas | MetaFlags.Opaque);
    }

    [Theory]
    [InlineData("ma n", MetaMode.Increment)]
    [InlineData("ma n M+", MetaMode.Increment)]
    [InlineData("ma n MD", MetaMode.Decrement)]
    [InlineData("ma n M-", MetaMode.Decrement)]
    public void An_ma_counts_up_unless_told_otherwise(string line, MetaMode mode)
    {
        var request = RequestStream.ReadOne(line + "\r\n", out _);

        request.Mode.ShouldBe(mode);
    }

    [Theory]
    [InlineData("set a 0 4294967297 1\r\nx\r\n")]
    [InlineData("set a 0 +1 1\r\nx\r\n")]
    [InlineData("set a \t1 0 1\r\nx\r\n")]
    [InlineData("set a 0 1\tx 1\r\nx\r\n")]
    [InlineData("set a -18446744073709551615 0 1\r\nx\r\n")]
    public void Flags_and_exptime_are_read_as_the_C_library_reads_them(string stream)
    {
        var request = RequestStream.ReadOne(stream, out var status);

        status.ShouldBe(ParseStatus.Complete);
        request.ValueLength.ShouldBe(1);
    }

    [Fact]
    public void A_value_too_large_is_refused_at_once_and_its_bytes_are_counted()
    {
        var request = RequestStream.ReadOne("set key 0 0 2000000\r\n", out var status);

        status.ShouldBe(ParseStatus.Invalid);
        request.Error.ShouldBe(RequestError.TooLarge);
        request.KeyLength.ShouldBe(3);
        request.Length.ShouldBe("set key 0 0 2000000\r\n".Length + 2000000 + 2);
    }

    [Fact]
    public void A_value_that_is_not_all_there_has_a_known_length()
    {
        var request = RequestStream.ReadOne("set key 0 0 100\r\nabc", out var status);

        status.ShouldBe(ParseStatus.NeedMoreData);
        request.Verb.ShouldBe(Verb.Set);
        request.Length.ShouldBe("set key 0 0 100\r\n".Length + 100 + 2);
    }

    [Theory]
    [InlineData("get ")]
    [InlineData("gets ")]
    public void A_long_get_is_read(string start)
    {
        var request = RequestStream.ReadOne(start + string.Join(' ', Enumerable.Range(0, 20000)) + "\r\n", out var status);

        status.ShouldBe(ParseStatus.Complete);
        request.HasManyKeys.ShouldBeTrue();
    }

    [Theory]
    [InlineData("mg ")]
    [InlineData("set ")]
    [InlineData("gat 0 ")]
    [InlineData("get\t")]
    public void Any_other_line_longer_than_2048_bytes_closes_the_connection(string start)
    {
        var stream = start + new string('k', ProtocolLimits.MaxLineBytes + 1 - start.Length);

        RequestStream.ReadOne(stream, out var withoutEnd);
        RequestStream.ReadOne(stream + "\r\n", out var withEnd);
        RequestStream.ReadOne(stream[..^1] + "\n", out var atTheLimit);

        withoutEnd.ShouldBe(ParseStatus.MustClose);
        withEnd.ShouldBe(ParseStatus.MustClose);
        atTheLimit.ShouldNotBe(ParseStatus.MustClose);
    }

    [Fact]
    public void A_get_without_end_is_told_why_the_connection_closes()
    {
        var stream = "get " + new string('k', ProtocolLimits.MaxRetrievalLineBytes);

        var request = RequestStream.ReadOne(stream, out var status);

        status.ShouldBe(ParseStatus.MustClose);
        Encoding.ASCII.GetString(RequestErrors.Reply(in request)).ShouldBe("CLIENT_ERROR line too long\r\n");
    }

    [Fact]
    public void A_binary_request_closes_the_connection()
    {
        RequestStream.ReadOne("\x80", out var status);

        status.ShouldBe(ParseStatus.MustClose);
    }
}
