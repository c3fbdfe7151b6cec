using System.Text;
using Understudy.Proxy.Marks;

namespace Understudy.Tests.Proxy.Marks;

public sealed class OutMarkTests
{
    private const int A = 0, B = 1, C = 2;

    [Fact]
    public void A_mark_has_the_same_key_in_every_version()
    {
        var key = Encoding.ASCII.GetString(OutMark.KeyOf("192.0.2.1:11211"));

        // What one version left on a server, the next one looks for.
        key.ShouldBe("__us:out:8d0ed25fa7575a2e");
    }

    [Fact]
    public void A_value_is_read_as_it_was_written()
    {
        var value = OutMark.ValueOf(1_767_225_600_123, "/run/memcached.sock");

        Encoding.UTF8.GetString(value).ShouldBe("1767225600123 /run/memcached.sock");
        OutMark.TryRead(value, out var since).ShouldBeTrue();
        since.ShouldBe(1_767_225_600_123);
    }

    [Theory]
    [InlineData("")]
    [InlineData("17672")]
    [InlineData("out 192.0.2.1:11211")]
    [InlineData("99999999999999999999 192.0.2.1:11211")]
    public void A_value_that_is_no_mark_is_not_read(string value) =>
        OutMark.TryRead(Encoding.UTF8.GetBytes(value), out _).ShouldBeFalse();

    [Fact]
    public void Without_marks_all_servers_are_in_use() => Found().ShouldBeEmpty();

    [Fact]
    public void A_server_is_out_if_any_other_says_so() => Found(new OutMark(A, B, 10), new OutMark(A, C, 10)).ShouldBe([A]);

    [Fact]
    public void Of_two_that_failed_in_turn_only_the_last_one_is_out() => Found(new OutMark(A, B, 10), new OutMark(B, A, 20)).ShouldBe([B]);

    [Fact]
    public void A_third_server_that_was_in_use_all_the_time_is_believed() =>
        Found(new OutMark(A, B, 10), new OutMark(B, C, 20), new OutMark(A, C, 10)).ShouldBe([B, A]);

    [Fact]
    public void What_is_said_after_its_own_return_counts() => Found(new OutMark(A, B, 30), new OutMark(B, A, 20)).ShouldBe([A]);

    [Fact]
    public void One_that_is_on_its_way_back_is_out_by_its_own_word() =>
        Found(new OutMark(A, A, 10), new OutMark(B, A, 20), new OutMark(A, B, 10)).ShouldBe([B, A]);

    [Fact]
    public void One_that_was_coming_back_alone_is_believed_about_the_other() =>
        Found(new OutMark(A, A, 20), new OutMark(B, A, 10)).ShouldBe([A, B]);

    [Fact]
    public void One_that_was_coming_back_while_the_other_was_in_use_is_not() =>
        Found(new OutMark(A, A, 20), new OutMark(A, B, 20), new OutMark(B, A, 10)).ShouldBe([A]);

    private static int[] Found(params OutMark[] marks) => [.. OutMark.Believed(marks).Select(mark => mark.Server)];
}
