using System.Text;
using Understudy.Connections.Access;

namespace Understudy.Tests.Connections.Access;

public sealed class UserListTests
{
    [Fact]
    public void A_file_of_memcached_is_read_as_memcached_reads_it()
    {
        var users = Read("joe:secret\r\n\n# a word\nann:a:b#c\n");

        users.Count.ShouldBe(2);
        users.Find("joe"u8)!.Knows("secret"u8).ShouldBe(true);
        users.Find("joe"u8)!.Knows("Secret"u8).ShouldBe(false);
        users.Find("ann"u8)!.Knows("a:b#c"u8).ShouldBe(true);
        users.Find("JOE"u8).ShouldBeNull();
    }

    [Fact]
    public void What_a_user_may_not_do_stands_behind_the_password()
    {
        var rights = Read("app:secret read-only  no-flush prefix=a: prefix=b\n").Find("app"u8)!.Rights;

        (rights.ReadsOnly, rights.KeepsAll).ShouldBe((true, true));
        rights.Prefixes.Select(Encoding.ASCII.GetString).ShouldBe(["a:", "b"]);
    }

    [Fact]
    public void A_hashed_password_is_verified_once_and_known_from_then_on()
    {
        var text = $"joe:{PasswordHash.Make("secret"u8, 1000)}\n";
        var before = Read(text);
        var user = before.Find("joe"u8)!;
        user.Knows("secret"u8).ShouldBeNull();

        user.Learn("wrong"u8).ShouldBeFalse();
        user.Learn("secret"u8).ShouldBeTrue();

        user.Knows("secret"u8).ShouldBe(true);
        user.Knows("wrong"u8).ShouldBe(false);
        Read(text + "ann:x\n", before).Find("joe"u8)!.Knows("secret"u8).ShouldBe(true);
        Read($"joe:{PasswordHash.Make("secret"u8, 1000)}\n", before).Find("joe"u8)!.Knows("secret"u8).ShouldBeNull();
    }

    [Theory]
    [InlineData("joe\n", "line 1: there is no colon")]
    [InlineData("ann:secret\n:secret\n", "line 2: a user's name")]
    [InlineData("jo e:secret\n", "line 1: a user's name")]
    [InlineData("joe:\n", "line 1: the password is empty")]
    [InlineData("joe: secret\n", "line 1: the password is empty")]
    [InlineData("joe:secret word\n", "line 1: what follows the password is no right")]
    [InlineData("joe:secret prefix=\n", "line 1: what follows the password is no right")]
    [InlineData("joe:secret\njoe:other\n", "line 2: there is a user of that name before")]
    [InlineData("joe:$pbkdf2-sha256$1$secret$secret\n", "line 1: the password begins as a hash and is none")]
    [InlineData("# nobody\n", "there is nobody in it")]
    public void What_is_wrong_is_told_by_its_line_and_without_what_stands_there(string text, string problem)
    {
        var problems = new List<string>();

        UserList.TryRead(Encoding.ASCII.GetBytes(text), UserList.Empty, problems).ShouldBeNull();

        problems.ShouldHaveSingleItem().ShouldStartWith(problem);
        problems[0].ShouldNotContain("secret");
    }

    private static UserList Read(string text, UserList? before = null)
    {
        var problems = new List<string>();
        var users = UserList.TryRead(Encoding.UTF8.GetBytes(text), before ?? UserList.Empty, problems);
        problems.ShouldBeEmpty();
        return users.ShouldNotBeNull();
    }
}
